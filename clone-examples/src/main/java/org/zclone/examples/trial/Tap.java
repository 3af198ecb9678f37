package org.zclone.examples.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A relay on the loopback interface that counts what passes, and that can be cut and held up.
 *
 * <p><em>Confined to one thread</em>, but for those that it starts itself.
 */
public final class Tap implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final AtomicLong passed = new AtomicLong();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean held; // guarded by gate
  private volatile InetSocketAddress target;
  private ServerSocket listener;
  private Thread acceptor;
  private volatile long acceptedNs;
  private volatile byte[] mark = {};
  private volatile long markedNs;
  private volatile long lastBackNs;

  /** Relays to {@code target} from any free port. */
  public Tap(InetSocketAddress target) throws IOException {
    this(0, target);
  }

  /** Relays to {@code target} from {@code port}. */
  public Tap(int port, InetSocketAddress target) throws IOException {
    this.target = target;
    listener = listen(port);
    acceptor = startDaemon(this::accept);
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        acceptedNs = System.nanoTime();
        connect(near);
      }
    } catch (IOException e) {
      return; // cut
    }
  }

  private void connect(Socket near) throws IOException {
    try {
      Socket far = new Socket(target.getAddress(), target.getPort());
      sockets.addAll(List.of(near, far));
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      startDaemon(() -> relay(near, far, true));
      startDaemon(() -> relay(far, near, false));
    } catch (IOException e) {
      near.close(); // the target is down, which the caller learns so
    }
  }

  private void relay(Socket from, Socket to, boolean isForth) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitOpen();
        passed.addAndGet(count);
        note(isForth, buffer, count);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      return; // cut, or one end has gone: the other one goes as well
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.removeAll(List.of(from, to));
    }
  }

  private void awaitOpen() throws InterruptedException {
    synchronized (gate) {
      while (held) {
        gate.wait();
      }
    }
  }

  private void note(boolean isForth, byte[] buffer, int count) {
    if (!isForth) {
      lastBackNs = System.nanoTime();
    } else if (contains(buffer, count, mark)) {
      markedNs = System.nanoTime();
    }
  }

  /** Only what comes in one piece is found, as a small message does. */
  private static boolean contains(byte[] buffer, int count, byte[] wanted) {
    boolean found = false;
    for (int i = 0; !found && wanted.length > 0 && i + wanted.length <= count; i++) {
      found = Arrays.equals(buffer, i, i + wanted.length, wanted, 0, wanted.length);
    }
    return found;
  }

  private static Thread startDaemon(Runnable task) {
    Thread thread = new Thread(task, "tap");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Where to connect. */
  public String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Relays new connections to {@code next}; those that stand stay where they are. */
  public void retarget(InetSocketAddress next) {
    target = next;
  }

  /** Breaks all connections; new ones may come at once. */
  public void drop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Breaks all connections, and lets nobody in until {@link #mend}. */
  public void cut() throws IOException {
    listener.close();
    try {
      acceptor.join(); // the port is free only then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then it may not be, and mend() says so
    }
    drop();
  }

  /** Counts from 0, and lets connections in again. */
  public void mend() throws IOException {
    passed.set(0);
    listener = listen(listener.getLocalPort());
    acceptor = startDaemon(this::accept);
  }

  /** Lets nothing pass, and breaks nothing, until {@link #release}. */
  public void hold() {
    setHeld(true);
  }

  /** Lets everything pass again. */
  public void release() {
    setHeld(false);
  }

  private void setHeld(boolean now) {
    synchronized (gate) {
      held = now;
      gate.notifyAll();
    }
  }

  /** The bytes that passed in both directions since {@link #mend}. */
  public long passed() {
    return passed.get();
  }

  /** When the last connection came, by {@link System#nanoTime()}. */
  public long acceptedNs() {
    return acceptedNs;
  }

  /** Looks for {@code bytes} on their way to the target from now on. */
  public void lookFor(byte[] bytes) {
    mark = bytes.clone();
  }

  /** When something came from the target last, by {@link System#nanoTime()}. */
  public long lastBackNs() {
    return lastBackNs;
  }

  /** When they passed last, by {@link System#nanoTime()}. */
  public long markedNs() {
    return markedNs;
  }

  @Override
  public void close() throws IOException {
    release();
    cut();
  }
}
