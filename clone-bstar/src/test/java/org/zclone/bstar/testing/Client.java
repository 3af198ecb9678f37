package org.zclone.bstar.testing;

import java.time.Duration;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A client after the Guide: asks one server and gives up after a while. */
public final class Client implements AutoCloseable {
  private final ZContext context = new ZContext();

  /** The answer of the server at {@code endpoint}, or nothing if there is none in time. */
  public String ask(Object endpoint, String question, Duration patience) {
    try (ZMQ.Socket socket = context.createSocket(SocketType.REQ)) {
      socket.setLinger(0);
      socket.setHandshakeIvl(200); // some connections of JeroMQ 0.6.0 hang at first
      socket.setReceiveTimeOut((int) patience.toMillis());
      socket.connect(endpoint.toString());
      socket.send(question);
      String answer = socket.recvStr();
      return answer == null ? "nothing" : answer;
    }
  }

  /** Sends to a PULL socket, over one connection. */
  public void push(Object endpoint, String... texts) {
    ZMQ.Socket socket = pushing(endpoint);
    for (String text : texts) {
      socket.send(text);
    }
  }

  /** Sends one message of that many frames to a PULL socket. */
  public void pushFrames(Object endpoint, int frames) {
    ZMQ.Socket socket = pushing(endpoint);
    for (int i = 1; i < frames; i++) {
      socket.sendMore("frame");
    }
    socket.send("last");
  }

  private ZMQ.Socket pushing(Object endpoint) {
    ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
    socket.setHandshakeIvl(200); // as above; the default is half a minute
    socket.connect(endpoint.toString());
    return socket;
  }

  /** Asks for a second. */
  public String ask(Object endpoint, String question) {
    return ask(endpoint, question, Duration.ofSeconds(1));
  }

  /** Asks again and again until there is an answer. */
  public String askPatiently(Object endpoint, String question) {
    for (int i = 0; i < 30; i++) {
      String answer = ask(endpoint, question);
      if (!answer.equals("nothing")) {
        return answer;
      }
    }
    return "nothing";
  }

  @Override
  public void close() {
    context.close();
  }
}
