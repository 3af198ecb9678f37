package org.zclone.reactor;

import java.util.concurrent.TimeUnit;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.chp.KvMsg;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The way to one server's collector. To a subscribing collector it publishes through XPUB, which on
 * the wire is PUB but learns when the server's subscription has arrived: what is sent before is
 * dropped. A socket that does not get ready in time is built anew. <em>Confined to the reactor
 * thread.</em>
 */
final class WriterSocket {
  /** Told when updates can be sent, and when they no longer can. */
  interface Listener {
    void onWriter(boolean ready);
  }

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

  /** More than a client has unanswered, so that nothing is dropped here. */
  private static final int QUEUE = 20_000;

  private final Loop loop;
  private final Endpoint server;
  private final Collector kind;
  private final Listener listener;
  private Port port;
  private boolean ready;
  private long openedNs;

  WriterSocket(Loop loop, Endpoint server, Collector kind, Listener listener) {
    this.loop = loop;
    this.server = server;
    this.kind = kind;
    this.listener = listener;
    port = open();
  }

  private Port open() {
    openedNs = System.nanoTime();
    boolean push = kind == Collector.PULL;
    ZMQ.Socket socket = loop.sockets().connecting(push ? SocketType.PUSH : SocketType.XPUB);
    socket.setSndHWM(QUEUE);
    Port opened = push ? loop.openForWriting(socket) : loop.open(socket, this::onSubscription);
    Connection.watch(loop, socket, up -> onConnection(opened, up));
    socket.connect(server.address(2));
    return opened;
  }

  private void onSubscription(byte[][] frames) {
    if (frames[0].length > 0) {
      setReady(frames[0][0] == 1);
    }
  }

  /** A pushing socket learns nothing but this; a publishing one must not trust it to be ready. */
  private void onConnection(Port source, boolean up) {
    if (source == port && (kind == Collector.PULL || !up)) {
      setReady(up);
    }
  }

  private void setReady(boolean now) {
    if (ready != now) {
      ready = now;
      openedNs = System.nanoTime();
      listener.onWriter(now);
    }
  }

  /** Builds the socket anew if it has not been ready for too long. */
  void check(long nowNs) {
    if (!ready && nowNs - openedNs > PATIENCE_NS) {
      loop.close(port);
      port = open();
    }
  }

  void send(KvMsg update) {
    port.send(update.frames());
  }
}
