package org.zclone.reactor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;
import org.zclone.chp.KvMsg;
import org.zclone.server.Outgoing;
import org.zclone.server.ServedCore;
import org.zclone.server.SnapshotStream;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The sockets of a server: requests and snapshots at P, publications at P+1, updates at P+2. They
 * feed a core what they read, and send what it has to send. <em>Confined to the reactor
 * thread.</em>
 */
public final class ServerPorts {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPorts.class);

  /** How long closing waits for those who are slow to read that the server closes. */
  private static final int LAST_WORDS_MS = 200;

  /** Per turn, so that updates are served between two stretches of a snapshot. */
  private static final int SNAPSHOT_MESSAGES = 512;

  private static final int SNAPSHOT_BYTES = 1 << 20;
  private static final int SESSION_MESSAGES = 2_000;
  private static final int SESSION_BYTES = 4 << 20;

  private final Endpoint endpoint;
  private final ServedCore core;
  private final Port requests;
  private final Port publisher;

  /**
   * Binds all or none.
   *
   * @param core gets what is read from now on
   * @param more sockets to be bound at P+3 and so on
   * @throws org.zclone.api.CloneException naming the port and the reason
   */
  public ServerPorts(Loop loop, ServerConfig config, ServedCore core, ZMQ.Socket... more) {
    this.core = core;
    Sockets sockets = loop.sockets();
    ZMQ.Socket[] all = new ZMQ.Socket[3 + more.length];
    all[0] = sockets.binding(SocketType.ROUTER);
    all[0].setRouterMandatory(true);
    all[1] = sockets.binding(SocketType.XPUB);
    all[1].setXpubVerbose(true);
    all[1].setSndHWM(config.publisherQueue());
    all[2] = collector(sockets, config.collector());
    System.arraycopy(more, 0, all, 3, more.length);
    endpoint = Binding.bind(config.endpoint(), all);
    requests = loop.open(all[0], this::onRequest);
    publisher = loop.open(all[1], this::onSubscription);
    loop.open(all[2], frames -> core.onUpdate(frames, System.nanoTime()));
  }

  private static ZMQ.Socket collector(Sockets sockets, Collector kind) {
    if (kind == Collector.PULL) {
      return sockets.binding(SocketType.PULL);
    }
    ZMQ.Socket sub = sockets.binding(SocketType.SUB);
    sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    return sub;
  }

  /** Where P is. */
  public Endpoint endpoint() {
    return endpoint;
  }

  private void onRequest(byte[][] frames) {
    byte[][] request = new byte[frames.length - 1][];
    System.arraycopy(frames, 1, request, 0, request.length);
    core.onRequest(frames[0], request, System.nanoTime());
  }

  /** A subscriber's message: 1 and a prefix to subscribe, 0 to end that. */
  private void onSubscription(byte[][] frames) {
    byte[] frame = frames[0];
    if (frame.length > 0 && (frame[0] == 0 || frame[0] == 1)) {
      byte[] prefix = Arrays.copyOfRange(frame, 1, frame.length);
      core.onSubscription(prefix, frame[0] == 1, System.nanoTime());
    }
  }

  /** The turn ends: sends what there is to send, within bounds, and shows the result. */
  public void work(long nowNs) {
    core.onTick(nowNs);
    for (KvMsg publication : core.takePublications()) {
      publisher.send(publication.frames());
    }
    sendToSessions(nowNs);
    sendSnapshots(nowNs);
    core.publish();
    core.takeNotices().forEach(LOG::warn);
  }

  private void sendToSessions(long nowNs) {
    int bytes = 0;
    for (int i = 0; i < SESSION_MESSAGES && bytes < SESSION_BYTES; i++) {
      Outgoing outgoing = core.nextOutgoing(nowNs);
      if (outgoing == null) {
        return;
      }
      bytes += outgoing.frame().length;
      send(outgoing, nowNs);
    }
  }

  private void send(Outgoing outgoing, long nowNs) {
    try {
      if (requests.sendFrame(outgoing.peer(), true)) {
        requests.sendFrame(outgoing.frame(), false);
        outgoing.onSent(nowNs);
      } else {
        outgoing.onFull(nowNs);
      }
    } catch (ZMQException e) {
      LOG.debug("a client vanished in the middle of its session: {}", e.getMessage());
      outgoing.onGone();
    }
  }

  private void sendSnapshots(long nowNs) {
    int bytes = 0;
    for (int i = 0; i < SNAPSHOT_MESSAGES && bytes < SNAPSHOT_BYTES; i++) {
      @Nullable SnapshotStream stream = core.nextSnapshot(nowNs);
      if (stream == null) {
        return;
      }
      KvMsg message = stream.message();
      bytes += message.body().length;
      send(stream, message, nowNs);
    }
  }

  private void send(SnapshotStream stream, KvMsg message, long nowNs) {
    try {
      if (requests.sendFrame(stream.peer(), true)) {
        requests.send(message.frames());
        stream.onSent(nowNs);
      } else {
        stream.onFull(nowNs);
      }
    } catch (ZMQException e) {
      LOG.debug("a client vanished in the middle of its snapshot: {}", e.getMessage());
      stream.onGone();
    }
  }

  /** The server closes: tells whom it may concern. */
  public void sayGoodbye(long nowNs) {
    core.onClose();
    requests.socket().setLinger(LAST_WORDS_MS);
    for (Outgoing o = core.nextOutgoing(nowNs); o != null; o = core.nextOutgoing(nowNs)) {
      send(o, nowNs);
    }
  }
}
