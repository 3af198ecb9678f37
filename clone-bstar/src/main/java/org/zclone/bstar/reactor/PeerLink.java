package org.zclone.bstar.reactor;

import java.util.concurrent.TimeUnit;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.reactor.Connection;
import org.zclone.reactor.Loop;
import org.zclone.reactor.Port;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The two sockets between the servers of a pair: one that publishes our beats, one that is
 * subscribed to the peer's. <em>Confined to the reactor thread.</em>
 */
final class PeerLink {
  /** Told of what comes from the peer, on the loop's thread. */
  interface Listener {
    void onFrame(byte[] frame);

    void onConnection(boolean up);
  }

  private static final byte[] NONE = {}; // no beat has several frames
  private static final long RENEWAL_NS = TimeUnit.SECONDS.toNanos(10);

  private final Loop loop;
  private final String peer;
  private final Listener listener;
  private final Port publisher;
  private Port subscriber;
  private long connectedNs;

  /** Binds and connects. */
  PeerLink(Loop loop, BinaryStarConfig config, Listener listener, long nowNs) {
    this.loop = loop;
    this.peer = config.peer().address(0);
    this.listener = listener;
    ZMQ.Socket pub = loop.sockets().binding(SocketType.PUB);
    Listening.bind(pub, config.own(), config);
    publisher = loop.openForWriting(pub);
    subscriber = connect(loop.sockets().connecting(SocketType.SUB));
    connectedNs = nowNs;
  }

  private Port connect(ZMQ.Socket sub) {
    sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    Connection.watch(loop, sub, up -> onConnection(sub, up));
    Port port = loop.open(sub, frames -> listener.onFrame(frames.length == 1 ? frames[0] : NONE));
    loop.sockets().connect(sub, peer);
    return port;
  }

  private void onConnection(ZMQ.Socket sub, boolean up) {
    if (sub == subscriber.socket()) { // else it comes from one that was replaced
      listener.onConnection(up);
    }
  }

  void publish(byte[] frame) {
    publisher.send(new byte[][] {frame});
  }

  /**
   * The peer has been silent for long: its name may lead elsewhere now, or the socket be deaf. If
   * no other can be made, because the process has no descriptors left, the old one stays for a
   * while.
   */
  void renew(long nowNs) {
    if (nowNs - connectedNs < RENEWAL_NS) {
      return;
    }
    connectedNs = nowNs;
    ZMQ.Socket sub = loop.sockets().tryConnecting(SocketType.SUB);
    if (sub != null) {
      Port old = subscriber;
      subscriber = connect(sub);
      loop.close(old);
    }
  }
}
