package org.zclone.examples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A relay on the loopback interface that counts what passes, and that can be cut.
 *
 * <p><em>Confined to one thread</em>, but for those that it starts itself.
 */
final class Tap implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final InetSocketAddress target;
  private final AtomicLong passed = new AtomicLong();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private ServerSocket listener;
  private Thread acceptor;
  private volatile long acceptedNs;
  private volatile long markedNs;
  private final byte[] mark;

  /** Relays to {@code target} from any free port. */
  Tap(InetSocketAddress target) throws IOException {
    this(target, new byte[0]);
  }

  /** As above; notes when {@code mark} passes on its way to {@code target}. */
  Tap(InetSocketAddress target, byte[] mark) throws IOException {
    this.target = target;
    this.mark = mark.clone();
    listener = listen(0);
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
        Socket far = new Socket(target.getAddress(), target.getPort());
        sockets.addAll(List.of(near, far));
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        startDaemon(() -> relay(near, far, mark));
        startDaemon(() -> relay(far, near, new byte[0]));
      }
    } catch (IOException e) {
      return; // cut
    }
  }

  private void relay(Socket from, Socket to, byte[] noted) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        passed.addAndGet(count);
        if (noted.length > 0 && contains(buffer, count, noted)) {
          markedNs = System.nanoTime();
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      return; // cut, or one end has gone: the other one goes as well
    }
  }

  /** Only what comes in one piece is found, as small messages do. */
  private static boolean contains(byte[] buffer, int count, byte[] wanted) {
    for (int i = 0; i + wanted.length <= count; i++) {
      if (Arrays.equals(buffer, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private static Thread startDaemon(Runnable task) {
    Thread thread = new Thread(task, "bench-tap");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Where to connect. */
  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Breaks all connections, and lets nobody in until {@link #mend}. */
  void cut() throws IOException {
    listener.close();
    try {
      acceptor.join(); // the port is free only then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then it may not be, and mend() says so
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Counts from 0, and lets connections in again. */
  void mend() throws IOException {
    passed.set(0);
    listener = listen(listener.getLocalPort());
    acceptor = startDaemon(this::accept);
  }

  /** The bytes that passed in both directions since {@link #mend}. */
  long passed() {
    return passed.get();
  }

  /** When the last connection came, by {@link System#nanoTime()}. */
  long acceptedNs() {
    return acceptedNs;
  }

  /** When the mark passed last, by {@link System#nanoTime()}. */
  long markedNs() {
    return markedNs;
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
