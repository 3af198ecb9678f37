package org.zclone.examples.bench;

import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A ROUTER that sends back what comes: the other end of {@link RawPing}. */
final class RawEcho {
  private RawEcho() {}

  /** Says where it is, then obeys. */
  public static void main(String[] arguments) {
    ZMQ.Socket socket = new ZContext(1).createSocket(SocketType.ROUTER);
    int port = socket.bindToRandomPort("tcp://127.0.0.1");
    Thread thread = new Thread(() -> echo(socket), "bench-echo");
    thread.setDaemon(true);
    thread.start();
    Orders.say("at", "tcp://127.0.0.1:" + port);
    new Orders().obey();
  }

  private static void echo(ZMQ.Socket socket) {
    while (true) {
      byte[] peer = socket.recv();
      byte[] body = socket.recv();
      socket.send(peer, ZMQ.SNDMORE);
      socket.send(body, 0);
    }
  }
}
