package org.zclone.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in arrays. <em>Immutable.</em> */
final class Octets {
  static final int MOST_U16 = 0xFFFF;
  static final byte[] NONE = new byte[0];

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Octets() {}

  static int u8(byte[] array, int at) {
    return array[at] & 0xFF;
  }

  static int u16(byte[] array, int at) {
    return (short) SHORTS.get(array, at) & MOST_U16;
  }

  /** Negative from 2^31 on. */
  static int u32(byte[] array, int at) {
    return (int) INTS.get(array, at);
  }

  static long u64(byte[] array, int at) {
    return (long) LONGS.get(array, at);
  }

  static void putU16(byte[] array, int at, int value) {
    SHORTS.set(array, at, (short) value);
  }

  static void putU32(byte[] array, int at, int value) {
    INTS.set(array, at, value);
  }

  static void putU64(byte[] array, int at, long value) {
    LONGS.set(array, at, value);
  }
}
