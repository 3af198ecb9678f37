package org.zclone.examples.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A DEALER that fetches all chunks and decodes them into a map: {@code ADDRESS}. */
final class RawChunkClient {
  private RawChunkClient() {}

  /** Obeys: {@code join} answers the nanoseconds from connecting to the last entry. */
  public static void main(String[] arguments) {
    new Orders().on("join", words -> join(arguments[0])).obey();
  }

  private static long join(String address) {
    long startNs = System.nanoTime();
    try (ZContext context = new ZContext(1)) {
      ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
      socket.setRcvHWM(0);
      socket.connect(address);
      socket.send("all");
      Map<String, byte[]> map = new ConcurrentHashMap<>();
      byte[] frame = socket.recv();
      while (frame.length > 0) {
        Chunk.read(frame, map::put);
        frame = socket.recv();
      }
      return System.nanoTime() - startNs;
    }
  }
}
