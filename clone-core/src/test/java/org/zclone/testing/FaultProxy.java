package org.zclone.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.zclone.api.Endpoint;

/**
 * A network to a server that does what a test wants: it stands in front of the server's ports, and
 * clients are given its {@link #endpoint()} instead.
 *
 * <pre>{@code
 * try (FaultProxy network = new FaultProxy(server.endpoint());
 *     CloneClient client = CloneClient.connect(ClientConfig.to(network.endpoint().toString()))) {
 *   network.toClient().blackhole(); // the server seems to have died
 *   …
 *   network.heal();
 * }
 * }</pre>
 *
 * <p>It works below ZeroMQ, on bytes. When a method returns, what it does is done. One thread, a
 * daemon, serves all connections. <em>Thread-safe.</em>
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CLONE_PORTS = 3;
  private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

  /** What to do with new connections. */
  private enum Welcome {
    PASS_ON,
    REFUSE,
    IGNORE
  }

  /** One of the ports. */
  private record Port(ServerSocketChannel listener, Faults toServer, Faults toClient) {}

  private final Endpoint target;
  private final Endpoint endpoint;
  private final List<Port> ports = new ArrayList<>();
  private final Selector selector;
  private final Queue<CompletableFuture<Void>> tasks = new ConcurrentLinkedQueue<>();
  private final Set<Tunnel> tunnels = new HashSet<>();
  private final List<SocketChannel> ignored = new ArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private final Thread thread;
  private Welcome welcome = Welcome.PASS_ON;
  private volatile boolean closed;

  /** In front of the three ports of a server, on any three free ports of the loopback address. */
  public FaultProxy(Endpoint target) {
    this(new Endpoint("127.0.0.1", 0), target, CLONE_PORTS);
  }

  /**
   * On {@code count} ports in a row, each in front of the one of the target in the same place.
   *
   * @param listen where clients connect; port 0 takes any free ports
   */
  public FaultProxy(Endpoint listen, Endpoint target, int count) {
    this.target = target;
    try {
      selector = Selector.open();
      for (ServerSocketChannel listener : Listeners.inARow(listen, count)) {
        listener.configureBlocking(false);
        Port port = new Port(listener, new Faults(), new Faults());
        listener.register(selector, SelectionKey.OP_ACCEPT, port);
        ports.add(port);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endpoint = listen.withPort(ports.get(0).listener.socket().getLocalPort());
    thread = new Thread(this::run, "fault-proxy-" + endpoint.port());
    thread.setDaemon(true);
    thread.start();
  }

  /** Where clients connect. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** What clients send, at all ports. */
  public FaultyDirection toServer() {
    return new FaultyDirection(this, ports.stream().map(Port::toServer).toList(), true);
  }

  /** What clients send to P + {@code offset}. */
  public FaultyDirection toServer(int offset) {
    return new FaultyDirection(this, List.of(ports.get(offset).toServer), true);
  }

  /** What the server sends, at all ports. */
  public FaultyDirection toClient() {
    return new FaultyDirection(this, ports.stream().map(Port::toClient).toList(), false);
  }

  /** What the server sends from P + {@code offset}. */
  public FaultyDirection toClient(int offset) {
    return new FaultyDirection(this, List.of(ports.get(offset).toClient), false);
  }

  /** Resets every connection, as if the server had died; new ones are treated as before. */
  public void reset() {
    perform(this::resetAll);
  }

  private void resetAll() {
    tunnels.forEach(Tunnel::reset);
    tunnels.clear();
    ignored.forEach(Tunnel::linger);
    ignored.forEach(Tunnel::close);
    ignored.clear();
  }

  /** Resets new connections at once from now on; those that stand go on. */
  public void refuse() {
    perform(() -> welcome = Welcome.REFUSE);
  }

  /**
   * Accepts new connections from now on and then does nothing with them, even after {@link
   * #heal()}; those that stand go on.
   */
  public void acceptThenSilent() {
    perform(() -> welcome = Welcome.IGNORE);
  }

  /** Nothing goes wrong any more, in either direction, and new connections are passed on. */
  public void heal() {
    perform(() -> welcome = Welcome.PASS_ON);
    toServer().heal();
    toClient().heal();
  }

  /** How many bytes went through, both ways, handshakes and all. */
  public long bytes() {
    return toServer().bytes() + toClient().bytes();
  }

  /** How many connections were accepted since the start, those that were refused included. */
  public long accepted() {
    return accepted.get();
  }

  /** How many connections stand, those to nowhere included. */
  public int connections() {
    int[] count = new int[1];
    perform(() -> count[0] = tunnels.size() + ignored.size());
    return count[0];
  }

  /** Does something with all lanes whose faults are among those given. */
  void forEachLane(List<Faults> of, boolean towardsServer, Consumer<Lane> action) {
    perform(
        () -> {
          for (Tunnel tunnel : tunnels) {
            Lane lane = towardsServer ? tunnel.toServer : tunnel.toClient;
            if (of.contains(lane.faults())) {
              action.accept(lane);
            }
          }
        });
  }

  /** Does something on the proxy's thread and waits until it is done. */
  void perform(Runnable action) {
    CompletableFuture<Void> task = new CompletableFuture<>();
    CompletableFuture<Void> done = task.thenRun(action);
    tasks.add(task);
    selector.wakeup();
    if (closed) {
      throw new IllegalStateException("the proxy is closed");
    }
    done.join();
  }

  private void run() {
    while (!closed) {
      for (CompletableFuture<Void> task = tasks.poll(); task != null; task = tasks.poll()) {
        task.complete(null);
      }
      long nowNs = System.nanoTime();
      tunnels.forEach(tunnel -> tunnel.turn(nowNs));
      tunnels.removeIf(Tunnel::isClosed);
      long idleNs = IDLE_NS;
      for (Tunnel tunnel : tunnels) {
        idleNs = tunnel.nanosToDue(nowNs, idleNs);
      }
      select(idleNs);
    }
    resetAll();
    tasks.forEach(task -> task.complete(null));
  }

  /** Waits until there is something to do; what that is the next turn sees. */
  private void select(long idleNs) {
    try {
      selector.selectedKeys().clear();
      selector.select(TimeUnit.NANOSECONDS.toMillis(idleNs) + 1);
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.attachment() instanceof Port port) {
          accept(port);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Port port) throws IOException {
    SocketChannel client = port.listener.accept();
    if (client == null) {
      return;
    }
    accepted.incrementAndGet();
    switch (welcome) {
      case REFUSE -> {
        Tunnel.linger(client);
        client.close();
      }
      case IGNORE -> ignored.add(client);
      case PASS_ON -> {
        Tunnel tunnel = new Tunnel(client, port.toServer, port.toClient, selector);
        int number = target.port() + ports.indexOf(port);
        tunnel.attempt(() -> tunnel.connect(new InetSocketAddress(target.host(), number)));
        tunnels.add(tunnel);
      }
    }
  }

  /** Resets all connections and closes the ports; idempotent. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
      for (Port port : ports) {
        port.listener.close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
