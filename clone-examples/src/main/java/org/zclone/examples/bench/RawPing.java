package org.zclone.examples.bench;

import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A DEALER that measures round trips: {@code ADDRESS BYTES}. */
final class RawPing {
  private static final long SECOND_NS = 1_000_000_000;

  private RawPing() {}

  /** Obeys: {@code ping COUNT PER_SECOND}, back to back if that is 0. */
  public static void main(String[] arguments) {
    ZMQ.Socket socket = new ZContext(1).createSocket(SocketType.DEALER);
    socket.connect(arguments[0]);
    byte[] body = new byte[Integer.parseInt(arguments[1])];
    new Orders()
        .on("ping", words -> ping(socket, body, Integer.parseInt(words[1]), words[2]))
        .obey();
  }

  private static Quantiles ping(ZMQ.Socket socket, byte[] body, int count, String perSecond) {
    int rate = Integer.parseInt(perSecond);
    long[] times = new long[count];
    long startNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (rate > 0) {
        Waiting.untilNs(startNs + i * SECOND_NS / rate);
      }
      long sentNs = System.nanoTime();
      socket.send(body, 0);
      socket.recv();
      times[i] = System.nanoTime() - sentNs;
    }
    return Quantiles.ofNanos(times);
  }
}
