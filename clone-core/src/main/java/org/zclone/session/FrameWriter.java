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
public final class FrameWriter {
  /** The octets before the body. */
  public static final int HEADER = 4;

  private static final int FIRST_CAPACITY = 256;
  private static final int MOST_CAPACITY = Integer.MAX_VALUE - 8;

  private final int kept;
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  /** A writer that keeps a buffer of up to {@code kept} octets from message to message. */
  public FrameWriter(int kept) {
    this.kept = kept;
  }

  /** The beginning of a message. */
  static FrameWriter of(int command) {
    return new FrameWriter(FIRST_CAPACITY).begin(command);
  }

  /** Forgets what was written and begins a message. */
  FrameWriter begin(int command) {
    return begin(SessionProtocol.SIGNATURE, SessionProtocol.VERSION, command);
  }

  /** The same for another protocol. */
  public FrameWriter begin(int signature, int version, int command) {
    if (buffer.length > kept) {
      buffer = new byte[FIRST_CAPACITY];
    }
    size = 0;
    return u16(signature).u8(version).u8(command);
  }

  /** One octet. */
  public FrameWriter u8(int value) {
    int at = advance(Byte.BYTES); // first: it may replace the buffer
    buffer[at] = (byte) value;
    return this;
  }

  /** Two octets. */
  public FrameWriter u16(int value) {
    int at = advance(Short.BYTES);
    Octets.putU16(buffer, at, value);
    return this;
  }

  /** Four octets. */
  public FrameWriter u32(int value) {
    int at = advance(Integer.BYTES);
    Octets.putU32(buffer, at, value);
    return this;
  }

  /** Eight octets. */
  public FrameWriter u64(long value) {
    int at = advance(Long.BYTES);
    Octets.putU64(buffer, at, value);
    return this;
  }

  /** Eight octets, one, and eight more; in one step, because a message has thousands of them. */
  FrameWriter u64u8u64(long one, int octet, long other) {
    int at = advance(2 * Long.BYTES + Byte.BYTES);
    Octets.putU64(buffer, at, one);
    buffer[at + Long.BYTES] = (byte) octet;
    Octets.putU64(buffer, at + Long.BYTES + Byte.BYTES, other);
    return this;
  }

  /** Sixteen octets. */
  public FrameWriter id(UUID id) {
    return u64(id.getMostSignificantBits()).u64(id.getLeastSignificantBits());
  }

  /** Text in UTF-8, after its length in two octets. */
  public FrameWriter text(String text) {
    return text(text, Utf8.length(text));
  }

  /** Text whose length in octets is known. */
  public FrameWriter text(String text, int length) {
    if (length > Octets.MOST_U16) {
      throw new IllegalArgumentException("text must have at most 65535 octets: " + length);
    }
    u16(length);
    int at = advance(length);
    Utf8.put(text, length, buffer, at);
    return this;
  }

  /** Octets, after their length in four. */
  public FrameWriter bytes(byte[] array) {
    return u32(array.length).raw(array, 0, array.length);
  }

  /** Octets, after their length in four. */
  public FrameWriter bytes(Bytes value) {
    u32(value.length());
    int at = advance(value.length());
    value.asByteBuffer().get(buffer, at, value.length());
    return this;
  }

  /** Octets without their length. */
  public FrameWriter raw(byte[] array, int from, int to) {
    int at = advance(to - from);
    System.arraycopy(array, from, buffer, at, to - from);
    return this;
  }

  /** Writes a number where another one stands. */
  public void patchU16(int at, int value) {
    Octets.putU16(buffer, at, value);
  }

  /** Writes a number where another one stands. */
  public void patchU32(int at, int value) {
    Octets.putU32(buffer, at, value);
  }

  /** Writes a number where another one stands. */
  public void patchU64(int at, long value) {
    Octets.putU64(buffer, at, value);
  }

  /** Writes a number where another one stands. */
  public void patchU8(int at, int value) {
    buffer[at] = (byte) value;
  }

  /** Octets so far, those of the signature included. */
  public int size() {
    return size;
  }

  /** What was written, in an array of its own. */
  public byte[] frame() {
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
