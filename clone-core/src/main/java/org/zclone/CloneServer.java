package org.zclone;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Endpoint;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.ServerStatus;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.reactor.ServerReactor;
import org.zclone.replica.EntryMap;
import org.zclone.replica.Subtree;

/**
 * The authority over one map: it numbers updates, publishes them, and answers snapshots, to our
 * clients and to every published RFC 12 client.
 *
 * <pre>{@code
 * try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:5556"))) {
 *   server.put("/config/db/url", Bytes.utf8("jdbc:…"));
 * }
 * }</pre>
 *
 * <p>The map lives in memory: a server that starts again starts empty, with higher sequences than
 * ever before. <em>Thread-safe.</em>
 */
public final class CloneServer implements AutoCloseable {
  private final ServerReactor reactor;

  private CloneServer(ServerReactor reactor) {
    this.reactor = reactor;
  }

  /**
   * Serves on a daemon thread of its own. When this returns the ports are open.
   *
   * @throws CloneException if a port is taken or the endpoint is not this machine's, or if it can
   *     be reached by other machines and the configuration does not allow that; correct the
   *     configuration
   */
  public static CloneServer start(ServerConfig config) {
    return new CloneServer(ServerReactor.start(config, true));
  }

  /**
   * Opens the ports, but serves only while somebody turns {@link #turnable()}.
   *
   * @throws CloneException as {@link #start}
   */
  public static CloneServer byHand(ServerConfig config) {
    return new CloneServer(ServerReactor.start(config, false));
  }

  /** What to turn; for a server that {@link #start} made, it throws when turned. */
  public Turnable turnable() {
    return reactor.turnable();
  }

  /** Where the server listens, with the real port. */
  public Endpoint endpoint() {
    return reactor.endpoint();
  }

  /** Where the server stands; as of its last turn. */
  public ServerStatus status() {
    return reactor.core().status();
  }

  /** The entry of {@code key}. Never blocks. */
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
   * Applies an update in order with those of clients; its conditions hold exactly.
   *
   * <p>A thread that writes more than 10,000 updates ahead of the server waits for room, 10 s at
   * most.
   *
   * @return completes on a daemon thread, after {@link #get} shows the update; exceptionally with
   *     {@link WriteRefusedException} if a condition or limit refuses it, or {@link
   *     ClosedException}
   */
  public CompletableFuture<Receipt> write(Update update) {
    return reactor.write(update);
  }

  /**
   * Closes the ports within 5 seconds; idempotent. From any thread, interrupted or not; by hand,
   * from the thread that turns it.
   */
  @Override
  public void close() {
    reactor.close();
  }
}
