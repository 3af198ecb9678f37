package org.zclone.examples.bench;

import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A publisher with nothing but the transport: {@code FRAMING VALUE_BYTES}. */
final class RawPublisher {
  private RawPublisher() {}

  /** Says where it is, then obeys. */
  public static void main(String[] arguments) {
    Framing framing = Framing.valueOf(arguments[0]);
    Workload workload = new Workload(Integer.parseInt(arguments[1]));
    ZContext context = new ZContext(1);
    ZMQ.Socket socket = context.createSocket(SocketType.XPUB);
    socket.setXpubVerbose(true);
    socket.setSndHWM(0);
    int port = socket.bindToRandomPort("tcp://127.0.0.1");
    Orders.say("at", "tcp://127.0.0.1:" + port);
    new Orders()
        .on("subscribed", words -> awaitSubscriptions(socket, Integer.parseInt(words[1])))
        .on(
            "write",
            words -> {
              framing.publish(socket, workload, Integer.parseInt(words[1]));
              return "sent";
            })
        .obey();
  }

  private static int awaitSubscriptions(ZMQ.Socket socket, int count) {
    for (int i = 0; i < count; i++) {
      socket.recv();
    }
    return count;
  }
}
