package org.zclone.bstar.reactor;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.reactor.Connection;
import org.zclone.reactor.Loop;
import org.zclone.reactor.Port;
import org.zeromq.SocketType;
import org.zeromq.UncheckedZMQException;
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

  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
  private static final byte[] NONE = {}; // no beat has several frames
  private static final long RENEWAL_NS = TimeUnit.SECONDS.toNanos(10);

  private final Loop loop;
  private final String peer;
  private final Listener listener;
  private final Port publisher;
  private Port subscriber;
  private long connectedNs;
  private boolean failed; // the latest renewal

  /** Binds and connects. */
  PeerLink(Loop loop, BinaryStarConfig config, Listener listener, long nowNs) {
    this.loop = loop;
    this.peer = config.peer().address(0);
    this.listener = listener;
    ZMQ.Socket pub = loop.sockets().binding(SocketType.PUB);
    Listening.bind(pub, config.own(), config);
    publisher = loop.openForWriting(pub);
    subscriber = connect(nowNs);
  }

  private Port connect(long nowNs) {
    connectedNs = nowNs;
    ZMQ.Socket sub = loop.sockets().connecting(SocketType.SUB);
    sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    Connection.watch(loop, sub, up -> onConnection(sub, up));
    Port port = loop.open(sub, frames -> listener.onFrame(frames.length == 1 ? frames[0] : NONE));
    try {
      loop.sockets().connect(sub, peer);
      return port;
    } catch (UncheckedZMQException | UncheckedIOException e) {
      loop.close(port);
      throw e;
    }
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
    try {
      Port old = subscriber;
      subscriber = connect(nowNs);
      loop.close(old);
      failed = false;
    } catch (UncheckedZMQException | UncheckedIOException e) {
      if (!failed) {
        LOG.warn("no new connection to {}, trying again: {}", peer, e.toString());
      }
      failed = true;
    }
  }
}
