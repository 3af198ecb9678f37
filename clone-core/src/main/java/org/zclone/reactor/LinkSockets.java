package org.zclone.reactor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;
import org.zclone.chp.SnapshotRequest;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The sockets of one attempt to follow one server: the subscription, and a fresh socket for each
 * attempt at a snapshot, so that no late answer is taken for a new one. <em>Confined to the reactor
 * thread.</em>
 */
final class LinkSockets {
  private static final int SUBSCRIBER_QUEUE = 100_000;
  private static final String HEARTBEATS = "HUGZ";

  private final Loop loop;
  private final Endpoint server;
  private final @Nullable Port subscriber; // null if there was no socket: nothing connects
  private @Nullable Port snapshot;

  /**
   * Connects and subscribes.
   *
   * @param connection told on the loop's thread of each connection made (true) and lost (false)
   */
  LinkSockets(
      Loop loop,
      Endpoint server,
      List<String> prefixes,
      Port.Reader publications,
      Connection.Listener connection) {
    this.loop = loop;
    this.server = server;
    subscriber = subscribe(prefixes, publications, connection);
  }

  private @Nullable Port subscribe(
      List<String> prefixes, Port.Reader publications, Connection.Listener connection) {
    ZMQ.Socket sub = loop.sockets().tryConnecting(SocketType.SUB);
    if (sub == null) {
      return null;
    }
    sub.setRcvHWM(SUBSCRIBER_QUEUE);
    sub.setSndHWM(0); // subscriptions are sent as messages, and must not be dropped
    Connection.watch(loop, sub, connection);
    prefixes.forEach(sub::subscribe);
    if (!prefixes.contains("")) {
      sub.subscribe(HEARTBEATS);
    }
    Port port = loop.open(sub, publications);
    loop.sockets().connect(sub, server.address(1));
    return port;
  }

  /** Asks for snapshots on a socket of their own; answers to earlier requests are forgotten. */
  void request(List<SnapshotRequest> requests, Port.Reader answers) {
    closeSnapshot();
    ZMQ.Socket dealer = loop.sockets().tryConnecting(SocketType.DEALER);
    if (dealer == null) {
      return; // nobody answers
    }
    Port port = loop.open(dealer, answers);
    loop.sockets().connect(dealer, server.address(0));
    requests.forEach(request -> port.send(request.frames()));
    snapshot = port;
  }

  void closeSnapshot() {
    if (snapshot != null) {
      loop.close(snapshot);
      snapshot = null;
    }
  }

  void close() {
    closeSnapshot();
    if (subscriber != null) {
      loop.close(subscriber);
    }
  }
}
