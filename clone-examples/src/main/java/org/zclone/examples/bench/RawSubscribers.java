package org.zclone.examples.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Subscribers that decode every update and forget it: {@code FRAMING ADDRESS COUNT}. Each has a
 * thread and a context of its own, as replicas have.
 */
final class RawSubscribers {
  private RawSubscribers() {}

  /** Obeys. */
  public static void main(String[] arguments) {
    Framing framing = Framing.valueOf(arguments[0]);
    List<Subscriber> all =
        IntStream.range(0, Integer.parseInt(arguments[2]))
            .mapToObj(i -> new Subscriber(framing, arguments[1]))
            .toList();
    new Orders()
        .on("heard", words -> heard(all))
        .on("take", words -> take(all, Long.parseLong(words[1])))
        .obey();
  }

  /** Waits until every subscriber has received anything at all. */
  private static String heard(List<Subscriber> all) {
    Waiting.until(() -> all.stream().allMatch(one -> one.heard), "all are subscribed");
    return "all";
  }

  /** Waits until every subscriber has received as many updates more. */
  private static String take(List<Subscriber> all, long count) {
    Waiting.until(
        () -> all.stream().allMatch(one -> one.received >= one.taken + count), "all have all");
    all.forEach(one -> one.taken += count);
    return "all";
  }

  private static final class Subscriber {
    private volatile boolean heard;
    private volatile long received;
    private long taken; // confined to the thread that obeys
    private int seen; // so that decoding is no dead code; confined to its own thread

    Subscriber(Framing framing, String address) {
      Thread thread = new Thread(() -> receive(framing, address), "bench-subscriber");
      thread.setDaemon(true);
      thread.start();
    }

    private void receive(Framing framing, String address) {
      ZMQ.Socket socket = new ZContext(1).createSocket(SocketType.SUB);
      socket.setRcvHWM(0);
      socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
      socket.connect(address);
      long count = 0;
      while (true) {
        count += framing.receive(socket, (key, value) -> seen += key.length() + value.length);
        received = count;
        heard = true;
      }
    }
  }
}
