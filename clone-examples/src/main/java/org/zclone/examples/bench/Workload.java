package org.zclone.examples.bench;

/**
 * Updates of a fixed set of keys, the same ones in every run; made beforehand, so that making them
 * is not measured. <em>Immutable.</em>
 */
final class Workload {
  /** How many keys are updated, one after the other. */
  static final int KEYS = 10_000;

  private static final int VALUES = 1_024;

  private final String[] keys = new String[KEYS];
  private final byte[][] values = new byte[VALUES][];

  Workload(int valueBytes) {
    Entries entries = new Entries(valueBytes);
    for (int i = 0; i < KEYS; i++) {
      keys[i] = key(i);
    }
    for (int i = 0; i < VALUES; i++) {
      values[i] = entries.value();
    }
  }

  /** The key of the update {@code number}. */
  static String key(int number) {
    return Entries.key(number % KEYS);
  }

  String keyOf(int number) {
    return keys[number % KEYS];
  }

  /** The value of the update {@code number}; nobody changes it. */
  byte[] valueOf(int number) {
    return values[number % VALUES];
  }
}
