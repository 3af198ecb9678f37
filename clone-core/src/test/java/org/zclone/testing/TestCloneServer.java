package org.zclone.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.zclone.CloneClient;
import org.zclone.CloneServer;
import org.zclone.api.ClientConfig;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;

/**
 * A server in the process of a test, on free ports, and clients of it; one that stands behind a
 * {@link FaultProxy} is reached through it alone.
 *
 * <pre>{@code
 * @AutoClose TestCloneServer clone = TestCloneServer.behindFaults();
 *
 * @Test
 * void goes_on_after_an_outage() {
 *   MyService service = new MyService(clone.clientConfig());
 *   clone.network().reset();
 *   …
 * }
 * }</pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class TestCloneServer implements AutoCloseable {
  private static final int PORTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT_PAUSE = Duration.ofMillis(100);
  private static final long POLL_MS = 2;

  private final ServerConfig config;
  private final Optional<FaultProxy> network;
  private final Deque<CloneClient> clients = new ArrayDeque<>();
  private CloneServer server;

  private TestCloneServer(UnaryOperator<ServerConfig> settings, boolean isBehindFaults) {
    config = settings.apply(ServerConfig.at(FreePorts.endpoint(PORTS)));
    server = CloneServer.start(config);
    network = isBehindFaults ? Optional.of(new FaultProxy(server.endpoint())) : Optional.empty();
  }

  /** A server with default settings. */
  public static TestCloneServer start() {
    return start(UnaryOperator.identity());
  }

  /** A server with other settings than the defaults; its endpoint stays. */
  public static TestCloneServer start(UnaryOperator<ServerConfig> settings) {
    return new TestCloneServer(settings, false);
  }

  /** A server with default settings behind a network that fails as told. */
  public static TestCloneServer behindFaults() {
    return behindFaults(UnaryOperator.identity());
  }

  /** A server with other settings than the defaults, behind a network that fails as told. */
  public static TestCloneServer behindFaults(UnaryOperator<ServerConfig> settings) {
    return new TestCloneServer(settings, true);
  }

  /** The server that runs now: to see and to change the map from its side. */
  public synchronized CloneServer server() {
    return server;
  }

  /** Where clients connect: the network if there is one, else the server. */
  public Endpoint endpoint() {
    return network.map(FaultProxy::endpoint).orElse(config.endpoint());
  }

  /**
   * What stands in front of the server.
   *
   * @throws IllegalStateException if nothing does
   */
  public FaultProxy network() {
    return network.orElseThrow(
        () -> new IllegalStateException("start it behindFaults() to have a network"));
  }

  /** What a client needs to connect; it tries again sooner than by default, for quicker tests. */
  public ClientConfig clientConfig() {
    return ClientConfig.to(endpoint().toString()).withLongestPause(SHORT_PAUSE);
  }

  /** A client that is live, and is closed with this. */
  public CloneClient client() {
    return client(UnaryOperator.identity());
  }

  /** A client with other settings that is live, and is closed with this. */
  public CloneClient client(UnaryOperator<ClientConfig> settings) {
    CloneClient client = CloneClient.connect(settings.apply(clientConfig()));
    synchronized (this) {
      clients.push(client);
    }
    client.awaitSynced(PATIENCE);
    return client;
  }

  /**
   * Waits until a client of the whole map shows what the server has.
   *
   * @throws AssertionError if that takes more than 30 seconds
   */
  public void awaitSame(CloneClient client) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (client.digest() != server().status().digest()) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new AssertionError(client.status() + " does not come to " + server().status());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops the server, as when its process ends; what clients show stays. */
  public synchronized void stop() {
    server.close();
  }

  /** Starts it anew, with an empty map and the same endpoint; stops it before that if it runs. */
  public synchronized void restart() {
    server.close();
    server = CloneServer.start(config);
  }

  /** Closes the clients that came from here, the network and the server; idempotent. */
  @Override
  public synchronized void close() {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
    network.ifPresent(FaultProxy::close);
    server.close();
  }
}
