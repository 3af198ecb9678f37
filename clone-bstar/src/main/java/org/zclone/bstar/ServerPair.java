package org.zclone.bstar;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Endpoint;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.PairStatus;
import org.zclone.bstar.reactor.PairReactor;
import org.zclone.replica.EntryMap;
import org.zclone.replica.Subtree;

/**
 * One half of a pair of servers that hold the same map: one serves, the other stands by with a copy
 * and takes over when the first is gone. Clients are given both endpoints and follow by themselves.
 *
 * <pre>{@code
 * ServerPair a = ServerPair.start(
 *     PairConfig.primary(ServerConfig.at("tcp://127.0.0.1:5556"), "tcp://127.0.0.1:5566"));
 * ServerPair b = ServerPair.start(      // in another process, on another machine
 *     PairConfig.backup(ServerConfig.at("tcp://127.0.0.1:5566"), "tcp://127.0.0.1:5556"));
 * }</pre>
 *
 * <p>A write whose receipt says REPLICATED survives the death of either server. Two servers cannot
 * promise more than that: if the network parts them, each with clients of its own, and {@code
 * WhenAlone} is DEGRADE, both may accept writes; when they meet again one yields, and what it
 * accepted is told to its listeners, update by update. <em>Thread-safe.</em>
 */
public final class ServerPair implements AutoCloseable {
  private final PairReactor reactor;

  private ServerPair(PairReactor reactor) {
    this.reactor = reactor;
  }

  /**
   * Runs on a daemon thread of its own. When this returns the ports are open.
   *
   * @throws CloneException if a port is taken or the endpoint is not this machine's, or if it can
   *     be reached by other machines and the configuration does not allow that; correct the
   *     configuration
   */
  public static ServerPair start(PairConfig config) {
    return new ServerPair(PairReactor.start(config, null, true));
  }

  /**
   * The same with a listener that misses nothing.
   *
   * @throws CloneException as {@link #start(PairConfig)}
   */
  public static ServerPair start(PairConfig config, Consumer<? super PairEvent> listener) {
    return new ServerPair(PairReactor.start(config, listener, true));
  }

  /**
   * Opens the ports, but works only while somebody turns {@link #turnable()}, at least as often as
   * its deadline says: a server that is not turned for half of the failover time counts as stalled.
   *
   * @throws CloneException as {@link #start(PairConfig)}
   */
  public static ServerPair byHand(PairConfig config, Consumer<? super PairEvent> listener) {
    return new ServerPair(PairReactor.start(config, listener, false));
  }

  /** What to turn; for a server that {@link #start} made, it throws when turned. */
  public Turnable turnable() {
    return reactor.turnable();
  }

  /** Where the server listens. */
  public Endpoint endpoint() {
    return reactor.endpoint();
  }

  /** Where this half stands; as of its last turn. */
  public PairStatus status() {
    return reactor.status();
  }

  /**
   * Tells {@code listener} of everything from now on, in order, on a daemon thread; one that blocks
   * delays other listeners only.
   */
  public Subscription onEvent(Consumer<? super PairEvent> listener) {
    return reactor.onEvent(listener);
  }

  /** The entry of {@code key} in this server's copy. Never blocks. */
  public Optional<Entry> get(String key) {
    return Optional.ofNullable(reactor.core().entries().get(key));
  }

  /** A live, sorted, unmodifiable view of the keys that begin with {@code prefix}. Never blocks. */
  public <V> NavigableMap<String, V> map(String prefix, Codec<V> codec) {
    return new EntryMap<>(
        reactor.core()::entries, Subtree.of(prefix), entry -> codec.decode(entry.value()));
  }

  /** Puts an entry that stays until removed; see {@link #write}. */
  public CompletableFuture<Receipt> put(String key, Bytes value) {
    return write(Update.put(key, value));
  }

  /** Removes an entry; see {@link #write}. */
  public CompletableFuture<Receipt> remove(String key) {
    return write(Update.remove(key));
  }

  /**
   * Applies an update if this server is the active one, in order with those of clients.
   *
   * <p>A thread that writes more than 10,000 updates ahead of the server waits for room, 10 s at
   * most.
   *
   * @return completes on a daemon thread, after {@link #get} shows the update; the receipt says
   *     REPLICATED if the standby has it too. Exceptionally with {@link WriteRefusedException} if
   *     this server stands by, or a condition or limit refuses it, {@link
   *     org.zclone.api.OutcomeUnknownException} if it lost its part meanwhile, or {@link
   *     ClosedException}
   */
  public CompletableFuture<Receipt> write(Update update) {
    return reactor.write(update);
  }

  /**
   * Has the standby take over, in order: nothing is lost, clients notice a pause of milliseconds.
   *
   * @return completes when this server stands by; exceptionally with a {@link CloneException} if it
   *     is not active, or no standby is in sync, or that one did not take over, or a {@link
   *     ClosedException}
   */
  public CompletableFuture<Void> switchover() {
    return reactor.switchOver();
  }

  /**
   * Makes this server active now, whatever its peer is and whatever this copy lacks: for a person
   * who knows that the peer is gone for good. During a switchover it serves half of the failover
   * time later, unless the peer has taken over by then.
   */
  public void forceActive() {
    reactor.force();
  }

  /**
   * Closes the ports within 5 seconds; idempotent. If this is the active server, the standby takes
   * over as soon as a client asks. From any thread, interrupted or not; by hand, from the thread
   * that turns it.
   */
  @Override
  public void close() {
    reactor.close();
  }
}
