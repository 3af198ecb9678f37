package org.zclone.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * An unchangeable sequence of bytes: the value of an entry.
 *
 * <pre>{@code
 * client.put("/config/db/pool", Bytes.utf8("20"));
 * }</pre>
 *
 * <p><em>Immutable.</em>
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** No bytes at all. A map stores no empty value; see {@link Update#put(String, Bytes)}. */
  public static Bytes empty() {
    return EMPTY;
  }

  /** The UTF-8 encoding of {@code text}. */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of {@code array}. */
  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone());
  }

  /**
   * The bytes of {@code array}, without a copy. The caller gives the array up: whoever changes it
   * afterwards changes what replicas show and breaks their digests. For large values on a hot path;
   * elsewhere use {@link #copyOf(byte[])}.
   */
  public static Bytes wrap(byte[] array) {
    return new Bytes(Objects.requireNonNull(array, "array"));
  }

  /** The number of bytes. */
  public int length() {
    return array.length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return array.length == 0;
  }

  /** The byte at {@code index}, counted from 0. */
  public byte at(int index) {
    return array[index];
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return array.clone();
  }

  /** A read-only view, from the first byte to the last; no copy is made. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array).asReadOnlyBuffer();
  }

  /** The bytes read as UTF-8; malformed parts become U+FFFD. */
  public String utf8() {
    return new String(array, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /** The length alone: a shared configuration holds secrets, and values have no place in logs. */
  @Override
  public String toString() {
    return "Bytes[" + array.length + "]";
  }
}
