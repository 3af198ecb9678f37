package org.zclone.reactor;

import org.zclone.api.Endpoint;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The channel of a link: one ordered stream in each direction between a client and a server. Its
 * queues are not limited here, because the session protocol limits what is under way by credit and
 * by a window of writes. <em>Confined to the reactor thread.</em>
 */
final class ChannelSocket {
  /** How long the last word may take when the client closes, in milliseconds. */
  private static final int FAREWELL_MS = 200;

  private static final int UNLIMITED = 0;

  private final Loop loop;
  private final Port port;

  /**
   * Connects to P.
   *
   * @param connection told on the loop's thread of each connection made (true) and lost (false)
   */
  ChannelSocket(Loop loop, Endpoint server, Port.Reader reader, Connection.Listener connection) {
    this.loop = loop;
    ZMQ.Socket dealer = loop.sockets().connecting(SocketType.DEALER);
    dealer.setSndHWM(UNLIMITED);
    dealer.setRcvHWM(UNLIMITED);
    Connection.watch(loop, dealer, connection);
    port = loop.open(dealer, reader);
    loop.sockets().connect(dealer, server.address(0));
  }

  void send(byte[][] frames) {
    port.send(frames);
  }

  /** Sends a last message, for which closing waits a moment. */
  void sendFarewell(byte[][] frames) {
    port.socket().setLinger(FAREWELL_MS);
    port.send(frames);
  }

  void close() {
    loop.close(port);
  }
}
