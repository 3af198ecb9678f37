package org.zclone.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.zclone.api.Endpoint;

/** Stands between clients and the three ports of a server, and cuts their connections. */
public final class TcpProxy implements AutoCloseable {
  private static final int PORTS = 3;
  private static final int TRIES = 100;

  private final Endpoint server;
  private final List<ServerSocket> listeners;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean refusing;

  public TcpProxy(Endpoint server) {
    this.server = server;
    this.listeners = listen();
    for (int i = 0; i < PORTS; i++) {
      int offset = i;
      start("proxy-accept-" + i, () -> accept(offset));
    }
  }

  /** Where clients connect. */
  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", listeners.get(0).getLocalPort());
  }

  /** Resets every connection; new ones are let through. */
  public void cut() {
    for (Socket socket : sockets) {
      sockets.remove(socket); // not all at the end: others may have come by then
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // closed already: nothing left to reset
      }
      close(socket);
    }
  }

  /** How many bytes went through, both ways, handshakes and all. */
  public long bytes() {
    return bytes.get();
  }

  /** While refusing, new connections are closed at once. */
  public void refuse(boolean now) {
    refusing = now;
  }

  private static List<ServerSocket> listen() {
    for (int i = 0; i < TRIES; i++) {
      List<ServerSocket> opened = new ArrayList<>();
      try {
        ServerSocket first = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(first);
        for (int offset = 1; offset < PORTS; offset++) {
          int port = first.getLocalPort() + offset;
          opened.add(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        }
        return opened;
      } catch (IOException e) {
        opened.forEach(TcpProxy::close);
      }
    }
    throw new AssertionError("no three free ports in a row");
  }

  private void accept(int offset) {
    while (!listeners.get(offset).isClosed()) {
      try {
        Socket client = listeners.get(offset).accept();
        if (refusing) {
          close(client);
          continue;
        }
        Socket target = new Socket(server.host(), server.port() + offset);
        sockets.add(client);
        sockets.add(target);
        start("proxy-up", () -> pump(client, target));
        start("proxy-down", () -> pump(target, client));
      } catch (IOException e) {
        // the listener was closed, or the server is not there: the client finds out by itself
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        bytes.addAndGet(count);
      }
    } catch (IOException e) {
      // cut on purpose
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    listeners.forEach(TcpProxy::close);
    cut();
  }
}
