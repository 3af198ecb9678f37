package org.zclone.bstar.sim;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zclone.sim.kit.Timeline;

/**
 * A socket that connects to a server, with what its I/O thread does by itself: it connects again
 * and again.
 */
final class Socket {
  /** What the socket is at the other end connected to. */
  enum Kind {
    /** DEALER of a client to ROUTER. */
    CLIENT,
    /** DEALER of a standby to ROUTER. */
    LINK,
    /** PUB to the collecting SUB. */
    WRITER,
    /** SUB of an RFC 12 client to PUB. */
    SUBSCRIBER,
    /** SUB to the PUB of states. */
    STATE
  }

  private static final long SHORTEST_RETRY_NS = 50 * Timeline.MS;
  private static final long LONGEST_RETRY_NS = 400 * Timeline.MS;

  final World world;
  final Node owner;
  final Kind kind;
  private final int host;
  private final int lane;
  private final List<byte[]> prefixes;
  private final Consumer<byte[][]> reader;
  private final Consumer<Boolean> onConnection;
  private final ArrayDeque<byte[][]> unsent = new ArrayDeque<>();
  private @Nullable Connection connection;
  private long retryNs = SHORTEST_RETRY_NS;
  private boolean closed;

  /**
   * Begins to connect.
   *
   * @param host where the server is, whichever process that is at the time
   * @param onConnection told on the owner's turn of each connection made (true) and lost (false)
   */
  Socket(
      Node owner,
      Kind kind,
      int host,
      int lane,
      Consumer<byte[][]> reader,
      Consumer<Boolean> onConnection) {
    this(owner, kind, host, lane, List.of(), reader, onConnection);
  }

  /** The same, subscribed to what begins with one of {@code prefixes}. */
  Socket(
      Node owner,
      Kind kind,
      int host,
      int lane,
      List<byte[]> prefixes,
      Consumer<byte[][]> reader,
      Consumer<Boolean> onConnection) {
    this.owner = owner;
    this.prefixes = prefixes;
    this.world = owner.world;
    this.kind = kind;
    this.host = host;
    this.lane = lane;
    this.reader = reader;
    this.onConnection = onConnection;
    world.timeline.after(delayNs(), this::connect);
  }

  boolean isWholeMap() {
    return prefixes.stream().anyMatch(prefix -> prefix.length == 0);
  }

  private long delayNs() {
    return 3 * world.plan.latencyNs + world.netChance.between(0L, 5 * Timeline.MS);
  }

  private void connect() {
    if (closed || owner.isDown()) {
      return;
    }
    ServerNode server = world.serverAt(host);
    boolean isBlocked = kind == Kind.LINK && world.nowNs() < world.linkBlockedUntilNs;
    boolean isThere = server != null && !server.isDown() && !server.isFrozen() && !isBlocked;
    if (!isThere || owner.isFrozen() || !world.net.isOpenBothWays(owner.host, host)) {
      world.timeline.after(retryNs, this::connect);
      retryNs = Math.min(2 * retryNs, LONGEST_RETRY_NS);
      return;
    }
    retryNs = SHORTEST_RETRY_NS;
    Connection made = new Connection(this, server);
    connection = made;
    prefixes.forEach(prefix -> made.up.send(new byte[][] {prefix}));
    tell(true);
    while (!unsent.isEmpty()) {
      made.up.send(unsent.remove());
    }
  }

  private void tell(boolean up) {
    world.trace.note(up ? "connected" : "disconnected", owner.name, kind.ordinal(), host);
    owner.put(
        lane,
        () -> {
          if (!closed) {
            onConnection.accept(up);
          }
        });
  }

  void onArrival(byte[][] frames) {
    owner.put(
        lane,
        () -> {
          if (!closed) {
            reader.accept(frames);
          }
        });
  }

  /** Sends, now or when there is a connection; who publishes loses it then. */
  void send(byte[][] frames) {
    if (closed) {
      return;
    }
    if (connection != null) {
      connection.up.send(frames);
    } else if (kind != Kind.WRITER) {
      unsent.add(frames);
    }
  }

  void onBroken(Connection broken) {
    if (connection != broken || closed) {
      return;
    }
    connection = null;
    tell(false);
    world.timeline.after(SHORTEST_RETRY_NS + delayNs(), this::connect);
  }

  /**
   * Closes; with {@code lingering}, what was sent may still get out, else some of it may be lost.
   */
  void close(boolean lingering) {
    if (closed) {
      return;
    }
    closed = true;
    if (connection != null) {
      connection.closeEnd(owner, lingering);
    }
    connection = null;
  }
}
