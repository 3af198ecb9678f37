package org.zclone.examples.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.zclone.examples.process.Orders;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A ROUTER that answers any message with all entries, packed beforehand, and an empty frame: {@code
 * ENTRIES VALUE_BYTES}.
 */
final class RawChunkServer {
  private RawChunkServer() {}

  /** Says where it is, then obeys. */
  public static void main(String[] arguments) {
    List<byte[]> chunks = pack(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    ZMQ.Socket socket = new ZContext(1).createSocket(SocketType.ROUTER);
    socket.setSndHWM(0);
    int port = socket.bindToRandomPort("tcp://127.0.0.1");
    Thread thread = new Thread(() -> serve(socket, chunks), "bench-chunks");
    thread.setDaemon(true);
    thread.start();
    Orders.say("at", "tcp://127.0.0.1:" + port);
    new Orders().obey();
  }

  private static List<byte[]> pack(int count, int valueBytes) {
    Entries entries = new Entries(valueBytes);
    List<byte[]> chunks = new ArrayList<>();
    Chunk chunk = new Chunk();
    for (int i = 0; i < count; i++) {
      byte[] key = Entries.key(i).getBytes(StandardCharsets.UTF_8);
      byte[] value = entries.value();
      if (!chunk.add(key, value)) {
        chunks.add(chunk.take());
        chunk.add(key, value);
      }
    }
    chunks.add(chunk.take());
    chunks.add(ZMQ.MESSAGE_SEPARATOR);
    return chunks;
  }

  private static void serve(ZMQ.Socket socket, List<byte[]> chunks) {
    while (true) {
      byte[] peer = socket.recv();
      socket.recv();
      for (byte[] chunk : chunks) {
        socket.send(peer, ZMQ.SNDMORE);
        socket.send(chunk, 0);
      }
    }
  }
}
