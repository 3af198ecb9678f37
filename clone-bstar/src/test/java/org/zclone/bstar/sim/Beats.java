package org.zclone.bstar.sim;

import java.nio.ByteBuffer;

/** The fields of a beat, to be read and falsified. */
final class Beats {
  private static final int STATE_AT = 21;
  private static final int FLAGS_AT = 22;
  private static final int BIRTH_AT = 23;
  private static final int EPOCH_AT = 31;
  private static final int SEQUENCE_AT = 39;
  private static final int NONCE_AT = 47;
  private static final int ECHO_AT = 55;
  private static final int ACTIVE = 3;
  private static final int ALONE = 2;
  private static final int SHARED = 8;

  private Beats() {}

  static int state(byte[] frame) {
    return frame[STATE_AT];
  }

  static boolean isActive(byte[] frame) {
    return frame[STATE_AT] == ACTIVE;
  }

  static boolean isAlone(byte[] frame) {
    return (frame[FLAGS_AT] & ALONE) != 0;
  }

  static long sequence(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(SEQUENCE_AT);
  }

  static long birth(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(BIRTH_AT);
  }

  static long nonce(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(NONCE_AT);
  }

  /** As if it answered {@code nonce}. */
  static byte[] answering(byte[] frame, long nonce) {
    return ByteBuffer.wrap(frame.clone()).putLong(ECHO_AT, nonce).array();
  }

  static byte[] withEpoch(byte[] frame, long epoch) {
    return ByteBuffer.wrap(frame.clone()).putLong(EPOCH_AT, epoch).array();
  }

  static byte[] withBirth(byte[] frame, long birth) {
    return ByteBuffer.wrap(frame.clone()).putLong(BIRTH_AT, birth).array();
  }

  static byte[] notAlone(byte[] frame) {
    byte[] changed = frame.clone();
    changed[FLAGS_AT] &= ~ALONE;
    return changed;
  }

  static byte[] withShared(byte[] frame, boolean shared) {
    byte[] changed = frame.clone();
    changed[FLAGS_AT] = (byte) (shared ? frame[FLAGS_AT] | SHARED : frame[FLAGS_AT] & ~SHARED);
    return changed;
  }

  /** As if there were always something that the standby lacks. */
  static byte[] alone(byte[] frame) {
    byte[] changed = frame.clone();
    changed[FLAGS_AT] |= ALONE;
    return ByteBuffer.wrap(changed).putLong(SEQUENCE_AT, sequence(frame) + 1).array();
  }
}
