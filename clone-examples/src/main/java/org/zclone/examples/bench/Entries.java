package org.zclone.examples.bench;

import java.util.SplittableRandom;

/** The entries that benchmarks use: {@code /config/NNNNNNN}, values of random bytes. */
final class Entries {
  private final SplittableRandom random = new SplittableRandom(1);
  private final int valueBytes;

  Entries(int valueBytes) {
    this.valueBytes = valueBytes;
  }

  static String key(int number) {
    return String.format("/config/%07d", number);
  }

  byte[] value() {
    byte[] value = new byte[valueBytes];
    random.nextBytes(value);
    return value;
  }
}
