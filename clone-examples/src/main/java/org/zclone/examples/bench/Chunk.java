package org.zclone.examples.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * The plainest packing of many entries in one frame: lengths, keys and values, no checks. What a
 * transport can do at best is measured with it. <em>Confined to one thread.</em>
 */
final class Chunk {
  /** How large a frame gets at most, unless one entry is larger. */
  static final int BYTES = 64 << 10;

  private ByteBuffer buffer = ByteBuffer.allocate(BYTES);

  /** Adds an entry, unless there is no room. */
  boolean add(byte[] key, byte[] value) {
    int size = Short.BYTES + key.length + Integer.BYTES + value.length;
    if (buffer.position() == 0 && size > buffer.capacity()) {
      buffer = ByteBuffer.allocate(size); // alone in a frame of its own
    }
    if (buffer.remaining() < size) {
      return false;
    }
    buffer.putShort((short) key.length).put(key).putInt(value.length).put(value);
    return true;
  }

  /** The frame, and begins another. */
  byte[] take() {
    byte[] frame = Arrays.copyOf(buffer.array(), buffer.position());
    buffer.clear();
    return frame;
  }

  /** Unpacks {@code frame}; returns how many entries it had. */
  static int read(byte[] frame, BiConsumer<String, byte[]> reader) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    int count = 0;
    while (in.hasRemaining()) {
      int length = in.getShort();
      String key = new String(frame, in.position(), length, StandardCharsets.UTF_8);
      in.position(in.position() + length);
      byte[] value = new byte[in.getInt()];
      in.get(value);
      reader.accept(key, value);
      count++;
    }
    return count;
  }
}
