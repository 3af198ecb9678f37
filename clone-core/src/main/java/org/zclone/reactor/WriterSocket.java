package org.zclone.reactor;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.chp.KvMsg;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The way to one server's collector. To a subscribing collector it publishes through XPUB, which on
 * the wire is PUB but learns when the server's subscription has arrived: what is sent before is
 * dropped.
 *
 * <p>When its connection breaks, the socket goes with it: JeroMQ would deliver what was queued over
 * the next connection, after a repetition of what was lost with this one, and so put an older write
 * over a newer one. A socket that does not get ready in time is built anew, too. <em>Confined to
 * the reactor thread.</em>
 */
final class WriterSocket {
  /** Told when updates can be sent, and when they no longer can. */
  interface Listener {
    void onWriter(boolean ready);
  }

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

  /**
   * Between two connections, so that a server that hangs up at once is not called in a tight loop.
   */
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** More than a client has unanswered, so that nothing is dropped here. */
  private static final int QUEUE = 20_000;

  private final Loop loop;
  private final Endpoint server;
  private final Collector kind;
  private final Listener listener;
  private @Nullable Port port;
  private boolean ready;
  private long openedNs;

  WriterSocket(Loop loop, Endpoint server, Collector kind, Listener listener) {
    this.loop = loop;
    this.server = server;
    this.kind = kind;
    this.listener = listener;
    open();
  }

  private void open() {
    openedNs = System.nanoTime();
    boolean push = kind == Collector.PULL;
    ZMQ.Socket socket = loop.sockets().tryConnecting(push ? SocketType.PUSH : SocketType.XPUB);
    if (socket == null) {
      return; // tried again after a pause
    }
    socket.setSndHWM(QUEUE);
    socket.setImmediate(false); // what is queued ends with its connection: older writes come first
    Port opened = push ? loop.openForWriting(socket) : loop.open(socket, this::onSubscription);
    port = opened;
    Connection.watch(loop, socket, up -> onConnection(opened, up));
    loop.sockets().connect(socket, server.address(2));
  }

  private void onSubscription(byte[][] frames) {
    if (frames[0].length > 0) {
      setReady(frames[0][0] == 1);
    }
  }

  /** A pushing socket learns nothing but this; a publishing one must not trust it to be ready. */
  private void onConnection(Port source, boolean up) {
    if (source != port) {
      return;
    }
    if (!up) {
      close();
    } else if (kind == Collector.PULL) {
      setReady(true);
    }
  }

  private void close() {
    if (port != null) {
      loop.close(port);
      port = null;
    }
    setReady(false);
  }

  private void setReady(boolean now) {
    if (ready != now) {
      ready = now;
      listener.onWriter(now);
    }
  }

  /** Opens the socket again when it is due, or anew if it has not become ready for too long. */
  void check(long nowNs) {
    if (ready) {
      return;
    }
    if (port != null && nowNs - openedNs >= PATIENCE_NS) {
      close();
    }
    if (port == null && nowNs - openedNs >= PAUSE_NS) {
      open();
    }
  }

  /** When {@link #check} must be called at the latest. */
  long deadlineNs(long nowNs) {
    if (ready) {
      return nowNs + PATIENCE_NS;
    }
    return openedNs + (port == null ? PAUSE_NS : PATIENCE_NS);
  }

  void send(KvMsg update) {
    if (port != null) {
      port.send(update.frames());
    }
  }
}
