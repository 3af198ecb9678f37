package org.zclone.examples.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.zeromq.ZMQ;

/** How plain publishers and subscribers put updates into messages. */
enum Framing {
  /** Many updates in a frame of up to 64 KiB. */
  PACKED {
    @Override
    void publish(ZMQ.Socket socket, Workload workload, int count) {
      Chunk chunk = new Chunk();
      for (int i = 0; i < count; i++) {
        byte[] key = workload.keyOf(i).getBytes(StandardCharsets.UTF_8);
        if (!chunk.add(key, workload.valueOf(i))) {
          socket.send(chunk.take());
          chunk.add(key, workload.valueOf(i));
        }
      }
      socket.send(chunk.take());
    }

    @Override
    int receive(ZMQ.Socket socket, BiConsumer<String, byte[]> reader) {
      return Chunk.read(socket.recv(), reader);
    }
  },

  /** An update is a message of five frames: key, sequence, UUID, properties, value. */
  FIVE_FRAMES {
    @Override
    void publish(ZMQ.Socket socket, Workload workload, int count) {
      byte[] uuid = new byte[16];
      for (int i = 0; i < count; i++) {
        socket.send(workload.keyOf(i).getBytes(StandardCharsets.UTF_8), ZMQ.SNDMORE);
        socket.send(ByteBuffer.allocate(Long.BYTES).putLong(i).array(), ZMQ.SNDMORE);
        socket.send(uuid, ZMQ.SNDMORE);
        socket.send(ZMQ.MESSAGE_SEPARATOR, ZMQ.SNDMORE);
        socket.send(workload.valueOf(i), 0);
      }
    }

    @Override
    int receive(ZMQ.Socket socket, BiConsumer<String, byte[]> reader) {
      byte[] key = socket.recv();
      socket.recv();
      socket.recv();
      socket.recv();
      byte[] value = socket.recv();
      if (Arrays.equals(key, HEARTBEAT)) {
        return 0;
      }
      reader.accept(new String(key, StandardCharsets.UTF_8), value);
      return 1;
    }
  };

  private static final byte[] HEARTBEAT = "HUGZ".getBytes(StandardCharsets.US_ASCII);

  /** Sends {@code count} updates. */
  abstract void publish(ZMQ.Socket socket, Workload workload, int count);

  /** Receives a message; returns how many updates it had. */
  abstract int receive(ZMQ.Socket socket, BiConsumer<String, byte[]> reader);
}
