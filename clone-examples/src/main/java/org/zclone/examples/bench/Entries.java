package org.zclone.examples.bench;

import java.util.SplittableRandom;

/** The entries that benchmarks use: {@code /config/NNNNNNN}, values of random bytes. */
final class Entries {
  private static final int STRIDE = 7_919; // a prime, so that all keys have their turn

  private final SplittableRandom random = new SplittableRandom(1);
  private final int valueBytes;

  Entries(int valueBytes) {
    this.valueBytes = valueBytes;
  }

  static String key(int number) {
    return String.format("/config/%07d", number);
  }

  /** The key of the update {@code number} of updates all over the first {@code keys}. */
  static String scattered(long number, int keys) {
    return key((int) (number * STRIDE % keys));
  }

  byte[] value() {
    byte[] value = new byte[valueBytes];
    random.nextBytes(value);
    return value;
  }
}
