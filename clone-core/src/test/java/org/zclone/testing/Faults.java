package org.zclone.testing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes wrong in one direction at one port, and how much went through all the same.
 * <em>Confined to the thread of its proxy,</em> but for the counter.
 */
final class Faults {
  private static final int MOST_AT_ONCE = 1 << 16;
  private static final int MOST_QUEUED = 1 << 20;
  private static final int STEPS_PER_SECOND = 20;
  private static final double SECOND_NS = 1e9;

  final AtomicLong bytes = new AtomicLong();
  boolean paused;
  boolean discarding;
  long delayNs;
  long jitterNs;
  int bytesPerSecond; // 0: as many as there are
  int slice; // 0: no slices
  int allowance; // for each connection; 0: any number of bytes
  private long untilCorrupt = -1;
  private int xor;

  void heal() {
    paused = false;
    discarding = false;
    delayNs = 0;
    jitterNs = 0;
    bytesPerSecond = 0;
    slice = 0;
    allowance = 0;
    untilCorrupt = -1;
  }

  void corruptAt(long offset, int mask) {
    untilCorrupt = offset;
    xor = mask;
  }

  /** Changes the byte whose turn it is, if it is among the first {@code count} of an array. */
  void corrupt(byte[] array, int count) {
    if (untilCorrupt >= 0 && untilCorrupt < count) {
      array[(int) untilCorrupt] ^= (byte) xor;
    }
    untilCorrupt = untilCorrupt < count ? -1 : untilCorrupt - count;
  }

  /** How many bytes to read at once. */
  int mostAtOnce() {
    return bytesPerSecond == 0 ? MOST_AT_ONCE : atLeastOne(bytesPerSecond / STEPS_PER_SECOND);
  }

  /** With how many bytes on their way nothing more is read. */
  int mostQueued() {
    return bytesPerSecond == 0 ? MOST_QUEUED : Math.min(MOST_QUEUED, 2 * mostAtOnce());
  }

  /** How many of {@code count} bytes to write at once. */
  int mostWritten(int count) {
    return slice == 0 ? count : Math.min(slice, count);
  }

  /** When {@code count} bytes that came now are passed on, after others at {@code lastDueNs}. */
  long dueNs(int count, long nowNs, long lastDueNs) {
    long jitter = jitterNs == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitterNs + 1);
    long earliest = nowNs + delayNs + jitter;
    long inOrder = earliest - lastDueNs < 0 ? lastDueNs : earliest;
    return bytesPerSecond == 0 ? inOrder : inOrder + (long) (count * SECOND_NS / bytesPerSecond);
  }

  private static int atLeastOne(int count) {
    return Math.min(MOST_AT_ONCE, Math.max(1, count));
  }
}
