package org.zclone.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a server runs. Complete with defaults:
 *
 * <pre>{@code
 * CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:5556"));
 * }</pre>
 *
 * <p>Each {@code with} method returns a changed copy. <em>Immutable.</em>
 */
public final class ServerConfig {
  // Written only by the with-methods, on copies that nobody else has seen yet.
  private Endpoint endpoint;
  private boolean plainNetwork;
  private Collector collector = Collector.SUB;
  private Duration heartbeat = Duration.ofSeconds(1);
  private int maxKeyBytes = Keys.DEFAULT_MAX_BYTES;
  private int maxValueBytes = 8 << 20;
  private int publisherQueue = 20_000;
  private int maxSnapshots = 1_000;
  private Duration snapshotStall = Duration.ofSeconds(60);
  private int rememberedUuids = 65_536;

  private ServerConfig(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  private ServerConfig(ServerConfig other) {
    endpoint = other.endpoint;
    plainNetwork = other.plainNetwork;
    collector = other.collector;
    heartbeat = other.heartbeat;
    maxKeyBytes = other.maxKeyBytes;
    maxValueBytes = other.maxValueBytes;
    publisherQueue = other.publisherQueue;
    maxSnapshots = other.maxSnapshots;
    snapshotStall = other.snapshotStall;
    rememberedUuids = other.rememberedUuids;
  }

  /**
   * A server that binds P, P+1 and P+2 at {@code endpoint}; port 0 takes any three free ports in a
   * row.
   *
   * @throws IllegalArgumentException if {@code endpoint} is not {@code tcp://HOST:PORT}
   */
  public static ServerConfig at(String endpoint) {
    return new ServerConfig(Endpoint.parse(endpoint));
  }

  /** The same configuration at another endpoint. */
  public ServerConfig withEndpoint(Endpoint endpoint) {
    ServerConfig copy = new ServerConfig(this);
    copy.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    return copy;
  }

  /**
   * Allows an endpoint that other machines can reach. There is no authentication: everybody who
   * reaches the ports can read and write the whole map, and can exhaust memory. Without this, only
   * loopback addresses start. Default: not allowed.
   */
  public ServerConfig withPlainNetwork() {
    ServerConfig copy = new ServerConfig(this);
    copy.plainNetwork = true;
    return copy;
  }

  /**
   * The kind of socket at P+2: {@link Collector#SUB} (default) for RFC 12 and model six, {@link
   * Collector#PULL} for clients of models three to five. The wrong kind receives nothing, silently.
   */
  public ServerConfig withCollector(Collector collector) {
    ServerConfig copy = new ServerConfig(this);
    copy.collector = Objects.requireNonNull(collector, "collector");
    return copy;
  }

  /**
   * How often subscribers are told that the server lives and where the sequence stands. Default 1
   * s, as published clients expect. Shorter lets clients find lost updates and a dead server sooner
   * and costs a small message per client each time.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ServerConfig withHeartbeat(Duration heartbeat) {
    ServerConfig copy = new ServerConfig(this);
    copy.heartbeat = Settings.positive("heartbeat", heartbeat);
    return copy;
  }

  /**
   * The longest key in bytes of UTF-8, 255 to 1,024. Default 255: published C clients cut longer
   * keys, so two of them would become one; raise it only without such clients.
   *
   * @throws IllegalArgumentException if out of range
   */
  public ServerConfig withMaxKeyBytes(int maxKeyBytes) {
    ServerConfig copy = new ServerConfig(this);
    copy.maxKeyBytes =
        Settings.between("maxKeyBytes", Keys.DEFAULT_MAX_BYTES, Keys.MOST_BYTES, maxKeyBytes);
    return copy;
  }

  /**
   * The largest value in bytes, up to 1 GiB. Default 8 MiB. A larger one is dropped and counted; a
   * peer that sends more than 1 MiB above it is disconnected.
   *
   * @throws IllegalArgumentException if out of range
   */
  public ServerConfig withMaxValueBytes(int maxValueBytes) {
    ServerConfig copy = new ServerConfig(this);
    copy.maxValueBytes = Settings.between("maxValueBytes", 1, 1 << 30, maxValueBytes);
    return copy;
  }

  /**
   * How many updates may wait for one RFC 12 subscriber; beyond it that subscriber loses updates,
   * which our clients notice and repair. Default 20,000. Memory per stalled subscriber is this
   * times the size of a message.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ServerConfig withPublisherQueue(int messages) {
    ServerConfig copy = new ServerConfig(this);
    copy.publisherQueue = Settings.between("publisherQueue", 1, Integer.MAX_VALUE, messages);
    return copy;
  }

  /**
   * How many snapshots may be on their way at once; further requests are dropped, and clients ask
   * again. Default 1,000.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ServerConfig withMaxSnapshots(int maxSnapshots) {
    ServerConfig copy = new ServerConfig(this);
    copy.maxSnapshots = Settings.between("maxSnapshots", 1, Integer.MAX_VALUE, maxSnapshots);
    return copy;
  }

  /**
   * How long a snapshot waits for a client that does not read before it is given up. Default 60 s.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ServerConfig withSnapshotStall(Duration snapshotStall) {
    ServerConfig copy = new ServerConfig(this);
    copy.snapshotStall = Settings.positive("snapshotStall", snapshotStall);
    return copy;
  }

  /**
   * How many UUIDs of updates are remembered, so that a repeated update is applied once. Default
   * 65,536, about 15 MB when full.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ServerConfig withRememberedUuids(int rememberedUuids) {
    ServerConfig copy = new ServerConfig(this);
    copy.rememberedUuids =
        Settings.between("rememberedUuids", 1, Integer.MAX_VALUE, rememberedUuids);
    return copy;
  }

  /** Where the server binds P; its port is 0 for any. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether an endpoint that other machines can reach is allowed. */
  public boolean plainNetwork() {
    return plainNetwork;
  }

  /** The kind of socket at P+2. */
  public Collector collector() {
    return collector;
  }

  /** The time between two heartbeats. */
  public Duration heartbeat() {
    return heartbeat;
  }

  /** The longest key in bytes of UTF-8. */
  public int maxKeyBytes() {
    return maxKeyBytes;
  }

  /** The largest value in bytes. */
  public int maxValueBytes() {
    return maxValueBytes;
  }

  /** How many updates may wait for one subscriber. */
  public int publisherQueue() {
    return publisherQueue;
  }

  /** How many snapshots may be on their way at once. */
  public int maxSnapshots() {
    return maxSnapshots;
  }

  /** How long a snapshot waits for a client that does not read. */
  public Duration snapshotStall() {
    return snapshotStall;
  }

  /** How many UUIDs of updates are remembered. */
  public int rememberedUuids() {
    return rememberedUuids;
  }
}
