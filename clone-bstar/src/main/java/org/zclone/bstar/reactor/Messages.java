package org.zclone.bstar.reactor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.bstar.api.Message;
import org.zclone.reactor.Loop;
import org.zclone.reactor.Port;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Makes messages of what ports receive. <em>Confined to the reactor thread.</em> */
final class Messages {
  /** Takes a message that came in. */
  interface Taker {
    void take(Message message);
  }

  private static final Set<SocketType> SILENT = Set.of(SocketType.PULL, SocketType.SUB);

  private final Loop loop;
  private final Counters counters;

  Messages(Loop loop, Counters counters) {
    this.loop = loop;
    this.counters = counters;
  }

  /** Reads {@code socket} from now on. */
  void open(ZMQ.Socket socket, Taker taker) {
    Socket opened = new Socket(socket.getSocketType(), taker);
    opened.port = loop.open(socket, opened::onMessage);
  }

  private final class Socket {
    private final SocketType type;
    private final Taker taker;
    private @Nullable Port port; // set before anything is received

    Socket(SocketType type, Taker taker) {
      this.type = type;
      this.taker = taker;
    }

    void onMessage(byte[][] frames) {
      if (frames.length == Port.MAX_FRAMES) {
        counters.add(Counter.MESSAGES_TOO_LONG, 1); // it may have been cut
        return;
      }
      List<Bytes> all = Arrays.stream(frames).map(Bytes::wrap).toList();
      taker.take(new Message(all, envelopeOf(all), this::send));
    }

    private int envelopeOf(List<Bytes> frames) {
      if (type != SocketType.ROUTER) {
        return 0;
      }
      return frames.size() > 1 && frames.get(1).isEmpty() ? 2 : 1;
    }

    private void send(List<Bytes> frames) {
      if (SILENT.contains(type)) {
        throw new IllegalStateException("a " + type + " socket cannot answer");
      }
      if (loop.isOwnThread()) {
        sendNow(frames);
      } else {
        loop.post(() -> sendNow(frames));
      }
    }

    private void sendNow(List<Bytes> frames) {
      byte[][] message = frames.stream().map(Bytes::toByteArray).toArray(byte[][]::new);
      boolean sent = false;
      try {
        sent = port != null && port.send(message);
      } catch (ZMQException e) {
        // who should take it has gone
      }
      counters.add(Counter.ANSWERS_UNSENT, sent ? 0 : 1);
    }
  }
}
