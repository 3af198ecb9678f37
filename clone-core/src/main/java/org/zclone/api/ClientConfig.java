package org.zclone.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a client runs. Complete with defaults:
 *
 * <pre>{@code
 * ClientConfig.to("tcp://10.0.0.1:5556", "tcp://10.0.0.2:5566").withSubtree("/config/")
 * }</pre>
 *
 * <p>Each {@code with} method returns a changed copy. <em>Immutable.</em>
 */
public final class ClientConfig {
  private static final int MOST_SUBTREES = 1_000; // the session protocol allows no more

  // Written only by the with-methods, on copies that nobody else has seen yet.
  private List<Endpoint> servers;
  private List<String> subtrees = List.of("");
  private Plane plane = Plane.AUTO;
  private Collector collector = Collector.SUB;
  private Duration silence = Duration.ofSeconds(3);
  private Duration firstHeartbeat = Duration.ofMillis(1500);
  private Duration snapshotTimeout = Duration.ofSeconds(3);
  private Duration longestPause = Duration.ofSeconds(2);
  private Duration writeTimeout = Duration.ofSeconds(10);
  private int pendingWrites = 10_000;
  private int listenerQueue = 65_536;
  private int maxValueBytes = 8 << 20;
  private @Nullable Executor listenerExecutor;

  private ClientConfig(List<Endpoint> servers) {
    this.servers = servers;
  }

  private ClientConfig(ClientConfig other) {
    servers = other.servers;
    subtrees = other.subtrees;
    plane = other.plane;
    collector = other.collector;
    silence = other.silence;
    firstHeartbeat = other.firstHeartbeat;
    snapshotTimeout = other.snapshotTimeout;
    longestPause = other.longestPause;
    writeTimeout = other.writeTimeout;
    pendingWrites = other.pendingWrites;
    listenerQueue = other.listenerQueue;
    maxValueBytes = other.maxValueBytes;
    listenerExecutor = other.listenerExecutor;
  }

  /**
   * A client of these servers, tried in this order.
   *
   * <p>A host may be a name, which is looked up anew for each connection. The client does nothing
   * else meanwhile: it hears no server and sends no write. Where looking up a name can take
   * seconds, give addresses.
   *
   * @throws IllegalArgumentException if there is none, or one is not {@code tcp://HOST:PORT}, or
   *     its port is 0
   */
  public static ClientConfig to(String... servers) {
    Set<Endpoint> endpoints = new LinkedHashSet<>();
    for (String server : servers) {
      endpoints.add(reachable(Endpoint.parse(server)));
    }
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a client needs at least one server");
    }
    return new ClientConfig(List.copyOf(endpoints));
  }

  private static Endpoint reachable(Endpoint server) {
    if (server.port() == 0) {
      throw new IllegalArgumentException("a server has a port, and it is not 0: " + server);
    }
    return server;
  }

  /** Follows the keys that begin with {@code prefix} and nothing else; usually ends in a slash. */
  public ClientConfig withSubtree(String prefix) {
    return withSubtrees(List.of(prefix));
  }

  /**
   * Follows the keys that begin with one of {@code prefixes}; a prefix of another one swallows it.
   * Default: the empty prefix, everything.
   *
   * @throws IllegalArgumentException if there is none, or if more than 1,000 remain
   */
  public ClientConfig withSubtrees(List<String> prefixes) {
    List<String> kept = new ArrayList<>();
    prefixes.stream()
        .sorted()
        .filter(prefix -> kept.stream().noneMatch(prefix::startsWith))
        .forEach(kept::add);
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("a client follows at least one subtree");
    }
    if (kept.size() > MOST_SUBTREES) {
      throw new IllegalArgumentException(
          "a client follows at most "
              + MOST_SUBTREES
              + " subtrees, not "
              + kept.size()
              + "; follow a shorter prefix that they share");
    }
    ClientConfig copy = new ClientConfig(this);
    copy.subtrees = List.copyOf(kept);
    return copy;
  }

  /** The protocol to use. Default {@link Plane#AUTO}. */
  public ClientConfig withPlane(Plane plane) {
    ClientConfig copy = new ClientConfig(this);
    copy.plane = Objects.requireNonNull(plane, "plane");
    return copy;
  }

  /**
   * The kind of socket that the servers have at P+2. Default {@link Collector#SUB}; {@link
   * Collector#PULL} for servers of the Guide's models three to five. The transport does not report
   * the wrong kind: no write arrives, and each ends after the write time-out, with {@link
   * WriteRefusedException} if SUB was wrong, with {@link OutcomeUnknownException} if PULL was.
   */
  public ClientConfig withCollector(Collector collector) {
    ClientConfig copy = new ClientConfig(this);
    copy.collector = Objects.requireNonNull(collector, "collector");
    return copy;
  }

  /**
   * How long a server that sends heartbeats may be silent before the client turns to the next one.
   * Default 3 s. Shorter finds a dead server sooner and blames a slow one more often. In a session,
   * where the server says how often it beats, it has at least two such intervals and at most three.
   * A server that never sent a heartbeat (the Guide's model five) is asked whether it serves, and
   * left if it does not answer within {@link #withSnapshotTimeout}.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withSilence(Duration silence) {
    ClientConfig copy = new ClientConfig(this);
    copy.silence = Settings.positive("silence", silence);
    return copy;
  }

  /**
   * How long to wait, once connected, for the first message that proves the subscription works; a
   * server that says nothing until then is asked for its snapshot anyway. Default 1.5 s: published
   * servers send a heartbeat each second. Shorter joins silent servers sooner and risks a gap,
   * which is then repaired.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withFirstHeartbeat(Duration firstHeartbeat) {
    ClientConfig copy = new ClientConfig(this);
    copy.firstHeartbeat = Settings.positive("firstHeartbeat", firstHeartbeat);
    return copy;
  }

  /**
   * How long to wait for a connection, and for the next message of a snapshot, before another
   * attempt. Default 3 s; for a connection at most 2 s if there are several servers.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withSnapshotTimeout(Duration snapshotTimeout) {
    ClientConfig copy = new ClientConfig(this);
    copy.snapshotTimeout = Settings.positive("snapshotTimeout", snapshotTimeout);
    return copy;
  }

  /**
   * The longest pause between two attempts when no server answers; pauses begin at 50 ms, double,
   * and are spread at random. Default 2 s.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withLongestPause(Duration longestPause) {
    ClientConfig copy = new ClientConfig(this);
    copy.longestPause = Settings.positive("longestPause", longestPause);
    return copy;
  }

  /**
   * How long a write waits for its answer before it ends with {@link OutcomeUnknownException}.
   * Default 10 s; longer than a takeover, so that writes survive one. A server remembers for an
   * hour what a client without a session has written: with a longer time-out, a write that went
   * unanswered before so long a separation may be applied twice.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withWriteTimeout(Duration writeTimeout) {
    ClientConfig copy = new ClientConfig(this);
    copy.writeTimeout = Settings.positive("writeTimeout", writeTimeout);
    return copy;
  }

  /**
   * How many writes may wait for their answers; a thread that writes more waits for room, at most
   * {@link #writeTimeout()}. Default 10,000.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withPendingWrites(int pendingWrites) {
    ClientConfig copy = new ClientConfig(this);
    copy.pendingWrites = Settings.between("pendingWrites", 1, 1_000_000, pendingWrites);
    return copy;
  }

  /**
   * How many changes may wait for one slow listener before they are merged into one cut; of cuts,
   * of one change or many, at most 1,024 wait. Default 65,536.
   *
   * @throws IllegalArgumentException if not positive
   */
  public ClientConfig withListenerQueue(int changes) {
    ClientConfig copy = new ClientConfig(this);
    copy.listenerQueue = Settings.between("listenerQueue", 1, Integer.MAX_VALUE, changes);
    return copy;
  }

  /**
   * The largest value accepted from a server, in bytes. Default 8 MiB, as the server's. Lower
   * protects memory, at a price: over RFC 12 a larger value is dropped, and the replica lacks it;
   * in a session the replica would not be complete without it, so the client warns when it joins a
   * server that allows larger ones, and when one comes it keeps what it shows, says so in its
   * status, and asks again after pauses of up to {@link #longestPause()}.
   *
   * @throws IllegalArgumentException if out of range
   */
  public ClientConfig withMaxValueBytes(int maxValueBytes) {
    ClientConfig copy = new ClientConfig(this);
    copy.maxValueBytes = Settings.between("maxValueBytes", 1, 1 << 30, maxValueBytes);
    return copy;
  }

  /**
   * Where listeners run, and where futures complete; it must not run tasks on the calling thread.
   * Default: daemon threads of the client, as many as listeners are busy at once. Each listener is
   * called one call at a time and in order.
   */
  public ClientConfig withListenerExecutor(Executor executor) {
    ClientConfig copy = new ClientConfig(this);
    copy.listenerExecutor = Objects.requireNonNull(executor, "executor");
    return copy;
  }

  /** The servers in the order of preference. */
  public List<Endpoint> servers() {
    return servers;
  }

  /** The prefixes that are followed, sorted, none a prefix of another. */
  public List<String> subtrees() {
    return subtrees;
  }

  /** The protocol to use. */
  public Plane plane() {
    return plane;
  }

  /** The kind of socket that the servers have at P+2. */
  public Collector collector() {
    return collector;
  }

  /** How long a server may be silent. */
  public Duration silence() {
    return silence;
  }

  /** How long to wait for the first message of a subscription. */
  public Duration firstHeartbeat() {
    return firstHeartbeat;
  }

  /** How long to wait for a connection or the next message of a snapshot. */
  public Duration snapshotTimeout() {
    return snapshotTimeout;
  }

  /** The longest pause between two attempts. */
  public Duration longestPause() {
    return longestPause;
  }

  /** How long a write waits for its answer. */
  public Duration writeTimeout() {
    return writeTimeout;
  }

  /** How many writes may wait for their answers. */
  public int pendingWrites() {
    return pendingWrites;
  }

  /** How many changes may wait for one slow listener. */
  public int listenerQueue() {
    return listenerQueue;
  }

  /** The largest value accepted from a server, in bytes. */
  public int maxValueBytes() {
    return maxValueBytes;
  }

  /** Where listeners run; empty for a thread of the client. */
  public Optional<Executor> listenerExecutor() {
    return Optional.ofNullable(listenerExecutor);
  }
}
