package org.zclone.bstar;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.api.ChannelHandler;
import org.zclone.bstar.api.MessageHandler;
import org.zclone.bstar.api.RoleHandler;
import org.zclone.bstar.api.Star;
import org.zclone.bstar.api.StarStatus;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.reactor.StarParts;
import org.zclone.bstar.reactor.StarReactor;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * One of two servers, of which one serves: the reactor that exchanges states with the other, takes
 * clients' requests for votes, and runs the application's handlers.
 *
 * <pre>{@code
 * BinaryStar star =
 *     BinaryStar.with(BinaryStarConfig.primary("tcp://127.0.0.1:5003", "tcp://127.0.0.1:5004"))
 *         .voter("tcp://127.0.0.1:5001", SocketType.ROUTER,
 *             (message, me) -> message.reply("hello, " + message.text()))
 *         .onActive(me -> System.out.println("serving"))
 *         .start();
 * }</pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class BinaryStar implements Star, AutoCloseable {
  private static final Set<SocketType> VOTERS =
      Set.of(
          SocketType.ROUTER, SocketType.DEALER, SocketType.PULL, SocketType.SUB, SocketType.PAIR);

  private final StarReactor reactor;

  private BinaryStar(StarReactor reactor) {
    this.reactor = reactor;
  }

  /** A server with these settings, to be furnished and started. */
  public static Builder with(BinaryStarConfig config) {
    return new Builder(Objects.requireNonNull(config, "config"));
  }

  /**
   * What runs on the loop of a Binary Star. All of it is called on the loop's thread and must not
   * block. <em>Confined to one thread.</em>
   */
  public static final class Builder {
    private final BinaryStarConfig config;
    private final StarParts parts = new StarParts();

    private Builder(BinaryStarConfig config) {
      this.config = config;
    }

    /**
     * Binds a socket for clients. Each message is a vote, and is handed to {@code handler} if this
     * server serves then; it waits while that is undecided, and is dropped otherwise. A message of
     * 16 or more frames is dropped.
     *
     * @param endpoint {@code tcp://HOST:PORT}; port 0 takes any free one
     * @param type ROUTER, which also serves REQ sockets, DEALER, PULL, SUB or PAIR
     */
    public Builder voter(String endpoint, SocketType type, MessageHandler handler) {
      if (!VOTERS.contains(type)) {
        throw new IllegalArgumentException(
            "a voter is a ROUTER (also for REQ sockets), DEALER, PULL, SUB or PAIR, not a " + type);
      }
      parts.addVoter(Endpoint.parse(endpoint), type, Objects.requireNonNull(handler, "handler"));
      return this;
    }

    /**
     * Reads a socket of the application, whose messages are no votes. The loop uses it from the
     * start on; it is the application's again, to be closed, when {@link #close} has returned.
     */
    public Builder reader(ZMQ.Socket socket, MessageHandler handler) {
      parts.addReader(
          Objects.requireNonNull(socket, "socket"), Objects.requireNonNull(handler, "handler"));
      return this;
    }

    /**
     * Reads a channel of the application, which becomes non-blocking.
     *
     * @throws IllegalArgumentException if the channel cannot be read, as one that accepts
     */
    public <C extends SelectableChannel> Builder channel(C channel, ChannelHandler<C> handler) {
      if ((channel.validOps() & SelectionKey.OP_READ) == 0) {
        throw new IllegalArgumentException("a channel that cannot be read: " + channel);
      }
      parts.addChannel(channel, Objects.requireNonNull(handler, "handler"));
      return this;
    }

    /**
     * Runs {@code task} after each {@code period}.
     *
     * @throws IllegalArgumentException unless the period is positive
     */
    public Builder every(Duration period, Runnable task) {
      if (period.isNegative() || period.isZero()) {
        throw new IllegalArgumentException("a period must be positive: " + period);
      }
      parts.addTimer(period, Objects.requireNonNull(task, "task"));
      return this;
    }

    /** Told when this server begins to serve, before the first request is served. */
    public Builder onActive(RoleHandler handler) {
      parts.addOnActive(Objects.requireNonNull(handler, "handler"));
      return this;
    }

    /** Told when this server begins to stand by. */
    public Builder onPassive(RoleHandler handler) {
      parts.addOnPassive(Objects.requireNonNull(handler, "handler"));
      return this;
    }

    /** Told of everything that happens to the pair, role changes among it. */
    public Builder onEvent(Consumer<ElectionEvent> listener) {
      parts.addListener(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Binds, connects, and runs on a daemon thread of its own.
     *
     * @throws CloneException if an endpoint is taken or not this machine's, or if it can be reached
     *     by other machines and the configuration does not allow that; correct the configuration
     */
    public BinaryStar start() {
      return new BinaryStar(StarReactor.start(config, parts.copy(), true));
    }

    /**
     * Binds and connects, but runs only while somebody turns {@link #turnable()}.
     *
     * @throws CloneException as {@link #start}
     */
    public BinaryStar byHand() {
      return new BinaryStar(StarReactor.start(config, parts.copy(), false));
    }
  }

  /** What to turn; for a server that {@link Builder#start} made, it throws when turned. */
  public Turnable turnable() {
    return reactor.turnable();
  }

  /** Where the voters listen, in the order in which they were added, with their real ports. */
  public List<Endpoint> voterEndpoints() {
    return reactor.voterEndpoints();
  }

  /** What the server does; as of its last turn. */
  public State state() {
    return status().state();
  }

  @Override
  public StarStatus status() {
    return reactor.status();
  }

  @Override
  public void synced(boolean synced) {
    reactor.synced(synced);
  }

  @Override
  public void switchover() {
    reactor.switchover();
  }

  @Override
  public void forceActive() {
    reactor.forceActive();
  }

  @Override
  public void post(Runnable task) {
    reactor.post(task);
  }

  @Override
  public Subscription after(Duration delay, Runnable task) {
    return reactor.after(delay, task);
  }

  @Override
  public Subscription every(Duration period, Runnable task) {
    return reactor.every(period, task);
  }

  /**
   * Closes the sockets within 5 seconds; idempotent. From any thread, interrupted or not; by hand,
   * from the thread that turns it. No handler is called after it returns, and none at all for the
   * closing itself. To leave no gap, {@link #switchover} first.
   */
  @Override
  public void close() {
    reactor.close();
  }
}
