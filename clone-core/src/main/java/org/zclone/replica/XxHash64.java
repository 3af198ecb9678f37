package org.zclone.replica;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64, the 64-bit hash of the xxHash fast digest algorithm specification, version 0.1.1.
 *
 * <p>Good at telling inputs apart, fast, and published for every language; it is no defence against
 * somebody who makes collisions on purpose. <em>Immutable.</em>
 */
final class XxHash64 {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private static final int STRIPE = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private XxHash64() {}

  /** The hash of all of {@code input}. */
  static long hash(byte[] input, long seed) {
    int stripes = input.length / STRIPE;
    long start = stripes == 0 ? seed + PRIME_5 : hashStripes(input, stripes, seed);
    return avalanche(hashRest(input, stripes * STRIPE, start + input.length));
  }

  private static long hashStripes(byte[] input, int stripes, long seed) {
    long a = seed + PRIME_1 + PRIME_2;
    long b = seed + PRIME_2;
    long c = seed;
    long d = seed - PRIME_1;
    for (int at = 0; at < stripes * STRIPE; at += STRIPE) {
      a = round(a, longAt(input, at));
      b = round(b, longAt(input, at + 8));
      c = round(c, longAt(input, at + 16));
      d = round(d, longAt(input, at + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merge(merge(merge(merge(hash, a), b), c), d);
  }

  private static long hashRest(byte[] input, int from, long start) {
    long hash = start;
    int at = from;
    for (; at + 8 <= input.length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, longAt(input, at)), 27) * PRIME_1 + PRIME_4;
    }
    if (at + 4 <= input.length) {
      long lane = (int) INTS.get(input, at) & 0xFFFFFFFFL;
      hash = Long.rotateLeft(hash ^ (lane * PRIME_1), 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < input.length; at++) {
      hash = Long.rotateLeft(hash ^ ((input[at] & 0xFF) * PRIME_5), 11) * PRIME_1;
    }
    return hash;
  }

  private static long round(long accumulator, long lane) {
    return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long start) {
    long hash = (start ^ (start >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }

  private static long longAt(byte[] input, int at) {
    return (long) LONGS.get(input, at);
  }
}
