package org.zclone.session;

import java.util.Arrays;
import java.util.UUID;
import org.zclone.api.Bytes;

/**
 * Writes fields into a buffer that grows, and copies it into a frame in the end.
 *
 * <p>Whoever keeps one keeps its buffer, unless a large message has made it unusually large.
 * <em>Confined to the reactor thread.</em>
 */
final class FrameWriter {
  /** The octets before the body. */
  static final int HEADER = 4;

  private static final int FIRST_CAPACITY = 256;
  private static final int MOST_CAPACITY = Integer.MAX_VALUE - 8;

  private final int kept;
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  /** A writer that keeps a buffer of up to {@code kept} octets from message to message. */
  FrameWriter(int kept) {
    this.kept = kept;
  }

  /** The beginning of a message. */
  static FrameWriter of(int command) {
    return new FrameWriter(FIRST_CAPACITY).begin(command);
  }

  /** Forgets what was written and begins a message. */
  FrameWriter begin(int command) {
    if (buffer.length > kept) {
      buffer = new byte[FIRST_CAPACITY];
    }
    size = 0;
    return u16(SessionProtocol.SIGNATURE).u8(SessionProtocol.VERSION).u8(command);
  }

  FrameWriter u8(int value) {
    int at = advance(Byte.BYTES); // first: it may replace the buffer
    buffer[at] = (byte) value;
    return this;
  }

  FrameWriter u16(int value) {
    int at = advance(Short.BYTES);
    Octets.putU16(buffer, at, value);
    return this;
  }

  FrameWriter u32(int value) {
    int at = advance(Integer.BYTES);
    Octets.putU32(buffer, at, value);
    return this;
  }

  FrameWriter u64(long value) {
    int at = advance(Long.BYTES);
    Octets.putU64(buffer, at, value);
    return this;
  }

  FrameWriter id(UUID id) {
    return u64(id.getMostSignificantBits()).u64(id.getLeastSignificantBits());
  }

  FrameWriter text(String text) {
    return text(text, Utf8.length(text));
  }

  /** Text whose length in octets is known. */
  FrameWriter text(String text, int length) {
    if (length > Octets.MOST_U16) {
      throw new IllegalArgumentException("text must have at most 65535 octets: " + length);
    }
    u16(length);
    int at = advance(length);
    Utf8.put(text, length, buffer, at);
    return this;
  }

  FrameWriter bytes(byte[] array) {
    return u32(array.length).raw(array, 0, array.length);
  }

  FrameWriter bytes(Bytes value) {
    u32(value.length());
    int at = advance(value.length());
    value.asByteBuffer().get(buffer, at, value.length());
    return this;
  }

  /** Octets without their length. */
  FrameWriter raw(byte[] array, int from, int to) {
    int at = advance(to - from);
    System.arraycopy(array, from, buffer, at, to - from);
    return this;
  }

  /** Writes a number where another one stands. */
  void patchU16(int at, int value) {
    Octets.putU16(buffer, at, value);
  }

  void patchU32(int at, int value) {
    Octets.putU32(buffer, at, value);
  }

  void patchU64(int at, long value) {
    Octets.putU64(buffer, at, value);
  }

  void patchU8(int at, int value) {
    buffer[at] = (byte) value;
  }

  /** Octets so far, those of the signature included. */
  int size() {
    return size;
  }

  byte[] frame() {
    return Arrays.copyOf(buffer, size);
  }

  /** Makes room; returns where it begins. */
  private int advance(int length) {
    int start = size;
    long needed = (long) start + length;
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, grown(needed));
    }
    size = (int) needed;
    return start;
  }

  private int grown(long needed) {
    if (needed > MOST_CAPACITY) {
      throw new IllegalArgumentException("a message of more than 2 GiB");
    }
    return (int) Math.min(MOST_CAPACITY, Math.max(needed, 2L * buffer.length));
  }
}
