package org.zclone.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zclone.api.Endpoint;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A plain RFC 12 peer with bare sockets; it may send whatever it likes. */
public final class PlainPeer implements AutoCloseable {
  public static final int TIMEOUT_MS = 5_000;

  /** One connection in a hundred never shakes hands in JeroMQ 0.6.0, and is made anew then. */
  private static final int HANDSHAKE_MS = 500;

  private static final Limits ANY = new Limits(1 << 16, Integer.MAX_VALUE);

  private final ZContext context = new ZContext();
  private final Endpoint server;

  public PlainPeer(Endpoint server) {
    this.server = server;
    context.setLinger(0);
  }

  /** A socket connected to P + {@code offset}. */
  public ZMQ.Socket connect(SocketType type, int offset) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setReceiveTimeOut(TIMEOUT_MS);
    socket.setHandshakeIvl(HANDSHAKE_MS);
    socket.setSndHWM(0);
    socket.setRcvHWM(0);
    socket.connect(server.address(offset));
    return socket;
  }

  /** A subscriber that has proof of its subscription: the first heartbeat or update. */
  public ZMQ.Socket subscriber(String prefix) {
    ZMQ.Socket sub = connect(SocketType.SUB, 1);
    sub.subscribe(prefix);
    sub.subscribe("HUGZ");
    receive(sub);
    return sub;
  }

  /** A writer whose subscription has arrived: nothing it sends is dropped. */
  public ZMQ.Socket writer() {
    ZMQ.Socket xpub = connect(SocketType.XPUB, 2);
    if (xpub.recv() == null) {
      throw new AssertionError("no subscription from the collector");
    }
    return xpub;
  }

  public static void send(ZMQ.Socket socket, byte[]... frames) {
    for (int i = 0; i < frames.length; i++) {
      socket.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
    }
  }

  /** The next message, heartbeats included. */
  public static KvMsg receive(ZMQ.Socket socket) {
    List<byte[]> frames = new ArrayList<>();
    do {
      byte[] frame = socket.recv();
      if (frame == null) {
        throw new AssertionError("no message within " + TIMEOUT_MS + " ms");
      }
      frames.add(frame);
    } while (socket.hasReceiveMore());
    try {
      return KvMsg.decode(frames.toArray(byte[][]::new), ANY);
    } catch (Rejection e) {
      throw new AssertionError(e);
    }
  }

  /** The next message that is no heartbeat. */
  public static KvMsg receiveUpdate(ZMQ.Socket socket) {
    KvMsg message = receive(socket);
    while (message.isHeartbeat()) {
      message = receive(socket);
    }
    return message;
  }

  /** The entries of a subtree as text. */
  public Map<String, String> snapshot(String subtree) {
    ZMQ.Socket dealer = connect(SocketType.DEALER, 0);
    send(dealer, new SnapshotRequest(subtree.getBytes()).frames());
    Map<String, String> entries = new LinkedHashMap<>();
    KvMsg message = receive(dealer);
    while (!message.isSnapshotEnd()) {
      entries.put(message.key(), new String(message.body()));
      message = receive(dealer);
    }
    dealer.close();
    return entries;
  }

  /** The five frames of an update with raw parts. */
  public static byte[][] update(String key, byte[] uuid, String properties, String value) {
    return new byte[][] {
      key.getBytes(), new byte[8], uuid, properties.getBytes(), value.getBytes()
    };
  }

  /** Sixteen bytes of one kind. */
  public static byte[] uuid(int fill) {
    byte[] uuid = new byte[16];
    Arrays.fill(uuid, (byte) fill);
    return uuid;
  }

  @Override
  public void close() {
    context.close();
  }
}
