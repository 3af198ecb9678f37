package org.zclone.api;

import java.util.function.Function;

/**
 * Turns values into bytes and back.
 *
 * <p>{@code decode} runs on the thread that reads a {@link CloneMap}, and may throw any unchecked
 * exception for bytes it cannot read; the exception reaches that reader alone.
 *
 * @param <V> the type of the values
 *     <p>Implementations must be <em>thread-safe.</em>
 */
public interface Codec<V> {
  /** The bytes of {@code value}; must not be empty. */
  Bytes encode(V value);

  /** The value of {@code bytes}. */
  V decode(Bytes bytes);

  /** Text as UTF-8. */
  static Codec<String> utf8() {
    return of(Bytes::utf8, Bytes::utf8);
  }

  /** Bytes as they are. */
  static Codec<Bytes> bytes() {
    return of(bytes -> bytes, bytes -> bytes);
  }

  /** A codec of two functions. */
  static <V> Codec<V> of(Function<V, Bytes> encode, Function<Bytes, V> decode) {
    return new Codec<>() {
      @Override
      public Bytes encode(V value) {
        return encode.apply(value);
      }

      @Override
      public V decode(Bytes bytes) {
        return decode.apply(bytes);
      }
    };
  }
}
