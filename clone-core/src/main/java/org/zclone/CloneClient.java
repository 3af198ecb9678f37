package org.zclone;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.zclone.api.Bytes;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneException;
import org.zclone.api.CloneMap;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Entry;
import org.zclone.api.NotSyncedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.reactor.ClientReactor;
import org.zclone.replica.StoredEntry;

/**
 * A live replica of the part of a map that a client follows.
 *
 * <pre>{@code
 * try (CloneClient client = CloneClient.connect(
 *     ClientConfig.to("tcp://127.0.0.1:5556").withSubtree("/config/"))) {
 *   client.awaitSynced(Duration.ofSeconds(5));
 *   CloneMap<String> config = client.map("/config/", Codec.utf8());
 *   System.out.println(config.get("/config/db/url"));
 * }
 * }</pre>
 *
 * <p>Reads are local and never block. Before the first synchronisation the replica is empty; from
 * then on it always shows a state that the server had, and {@link #status} and {@link #staleness}
 * tell how current it is. The client finds and repairs losses by itself, and moves between its
 * servers by itself. <em>Thread-safe.</em>
 */
public final class CloneClient implements AutoCloseable {
  private final ClientReactor reactor;

  private CloneClient(ClientReactor reactor) {
    this.reactor = reactor;
  }

  /**
   * Begins to follow, on a daemon thread of its own. Returns at once, whether or not a server is
   * there.
   */
  public static CloneClient connect(ClientConfig config) {
    return new CloneClient(ClientReactor.start(config, true));
  }

  /** Follows only while somebody turns {@link #turnable()}. */
  public static CloneClient byHand(ClientConfig config) {
    return new CloneClient(ClientReactor.start(config, false));
  }

  /** What to turn; for a client that {@link #connect} made, it throws when turned. */
  public Turnable turnable() {
    return reactor.turnable();
  }

  /**
   * Waits until the replica is complete and following.
   *
   * @throws NotSyncedException if that takes longer than {@code timeout}; the message says what
   *     each server did; the client goes on trying
   * @throws ClosedException if the client is or gets closed
   * @throws IllegalStateException on a listener's thread or one that turns this client, where
   *     waiting could never end
   */
  public void awaitSynced(Duration timeout) {
    reactor.awaitLive(timeout);
  }

  /**
   * The entry of {@code key} in the replica. Never blocks, and makes no garbage.
   *
   * @return empty if there is no such entry, and for every key before the first synchronisation:
   *     {@link #awaitSynced} waits for that, and {@link ClientStatus#synced} of {@link #status}
   *     tells the two apart
   */
  public Optional<Entry> get(String key) {
    StoredEntry entry = reactor.replica().tree().get(key);
    return entry == null ? Optional.empty() : entry.present();
  }

  /**
   * A live, sorted view of the keys that begin with {@code prefix}; keys outside the followed
   * subtrees are never there. Never blocks. Before the first synchronisation it is empty, whatever
   * the server has, and fills up by itself: see {@link #awaitSynced} and {@link #status}.
   */
  public <V> CloneMap<V> map(String prefix, Codec<V> codec) {
    return new LiveMap<>(this, reactor.replica()::tree, prefix, codec);
  }

  /**
   * Puts an entry that stays until removed; see {@link #write(Update)}. What no server would store
   * throws at once. Everything else comes in the future: a key or a value that is too long for the
   * server that is there, a client that is closed, no answer in time.
   *
   * @throws IllegalArgumentException if the key breaks the rules of {@link org.zclone.api.Keys}, or
   *     {@code value} is empty
   */
  public CompletableFuture<Receipt> put(String key, Bytes value) {
    return write(Update.put(key, value));
  }

  /**
   * Removes an entry; see {@link #write(Update)}.
   *
   * @throws IllegalArgumentException if the key breaks the rules of {@link org.zclone.api.Keys}
   */
  public CompletableFuture<Receipt> remove(String key) {
    return write(Update.remove(key));
  }

  /**
   * Asks the server to change the map. Blocks only while {@link ClientConfig#pendingWrites()}
   * writes wait for their answers. Writes of one thread are applied in order.
   *
   * @return completes once the server has accepted the update and this replica, if it follows the
   *     key, shows it (or a later one); exceptionally with {@link WriteRefusedException} if it was
   *     not and will not be applied, with {@link OutcomeUnknownException} if no answer came in
   *     {@link ClientConfig#writeTimeout()}, or with {@link ClosedException}. Its dependents run on
   *     the client's event thread or executor.
   */
  public CompletableFuture<Receipt> write(Update update) {
    return reactor.write(List.of(update));
  }

  /**
   * Asks the server to change several keys, all or nothing: every replica goes from the state
   * before to the state after in one cut. Blocks as {@link #write(Update)} does.
   *
   * <pre>{@code
   * client.write(List.of(
   *     Update.remove("/job/7/waiting").ifSequence(seen),
   *     Update.put("/job/7/running", worker).boundToSession()));
   * }</pre>
   *
   * @param group 1 to 1,000 updates of different keys; if one of them has a condition that does not
   *     hold, none is applied
   * @return as {@link #write(Update)}, with the sequence of the last update; servers that speak RFC
   *     12 only have no groups, and end it with {@link WriteRefusedException}
   * @throws IllegalArgumentException if {@code group} is empty
   */
  public CompletableFuture<Receipt> write(List<Update> group) {
    return reactor.write(group);
  }

  /**
   * As {@link #write(Update)}, waiting for the answer; a second longer than the write timeout at
   * most, even if nobody turns a client by hand.
   *
   * @throws CloneException what the future would end with
   * @throws IllegalStateException on a listener's thread or one that turns this client
   */
  public Receipt writeAndWait(Update update) {
    return reactor.writeAndWait(List.of(update));
  }

  /**
   * As {@link #write(List)}, waiting for the answer; a second longer than the write timeout at
   * most, even if nobody turns a client by hand.
   *
   * @throws CloneException what the future would end with
   * @throws IllegalArgumentException if {@code group} is empty
   * @throws IllegalStateException on a listener's thread or one that turns this client
   */
  public Receipt writeAndWait(List<Update> group) {
    return reactor.writeAndWait(group);
  }

  /**
   * Tells {@code listener} of the entries under {@code prefix} and then of every change, each once
   * and in order. The current entries, if there are any, come first, as one cut of {@link
   * org.zclone.api.Change.Cause#RESYNC} changes.
   */
  public Subscription watch(String prefix, ChangeListener listener) {
    return reactor.watch(prefix, listener);
  }

  /**
   * Tells {@code listener} of the current status and then of every new one, in order. The last one
   * is {@link ClientStatus.State#CLOSED}, told before {@link #close} returns; a listener that
   * closes the client itself, or that has kept {@link #close} waiting for a second, misses it.
   */
  public Subscription onStatus(Consumer<ClientStatus> listener) {
    return reactor.onStatus(listener);
  }

  /** Where the client stands. Never blocks. */
  public ClientStatus status() {
    return reactor.status();
  }

  /**
   * How long ago the replica was last known to be current: the time since the last word from the
   * server while following it. {@link Duration#ofNanos} of {@link Long#MAX_VALUE} before the first
   * synchronisation. Never blocks.
   */
  public Duration staleness() {
    return reactor.staleness();
  }

  /**
   * How often each thing has happened since the client began, by name; an unmodifiable copy. Never
   * blocks. Among them, in sessions:
   *
   * <ul>
   *   <li>{@code deltas} and {@code snapshots}: how the replica was brought up to date
   *   <li>{@code resyncs}: snapshots asked for because something was lost or wrong; {@code
   *       diverged}: because the replica differed from its server
   *   <li>{@code conflated}: batches in which the server merged updates, because this client was
   *       slow; {@code batches} and {@code updates}: all that were received
   *   <li>{@code reconnects}: sessions after the first
   * </ul>
   *
   * <p>{@code dropped.REASON} counts messages that broke the protocol.
   */
  public Map<String, Long> counters() {
    return reactor.counters();
  }

  /** The fingerprint of the replica: equal replicas have equal ones. Never blocks. */
  public long digest() {
    return reactor.replica().current().digest();
  }

  /**
   * Ends everything within 5 seconds; idempotent. From any thread, interrupted or not. No listener
   * is called after it returns, except that one which has been running for a second may still end.
   */
  @Override
  public void close() {
    reactor.close();
  }
}
