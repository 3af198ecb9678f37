package org.zclone.examples.bench;

/**
 * Updates of a fixed set of keys, the same ones in every run; made beforehand, so that making them
 * is not measured. <em>Immutable.</em>
 */
final class Workload {
  /** How many keys are updated, one after the other. */
  static final int KEYS = 10_000;

  private static final int VALUES = 1_024;
  private static final int MOST_BYTES = 64 << 20; // of all values of the keys, and of the different
  private static final int LEAST = 16;

  private final String[] keys;
  private final byte[][] values;

  /** Updates of {@link #KEYS} keys, of fewer if the values are large. */
  Workload(int valueBytes) {
    this(keys(valueBytes), valueBytes);
  }

  private Workload(String[] keys, int valueBytes) {
    this.keys = keys;
    values = new byte[atMost(VALUES, valueBytes)][];
    Entries entries = new Entries(valueBytes);
    for (int i = 0; i < values.length; i++) {
      values[i] = entries.value();
    }
  }

  /** Updates of as many keys in all of some subtrees, which take turns. */
  static Workload ofSubtrees(int subtrees, int valueBytes) {
    String[] keys = new String[Math.max(1, KEYS / subtrees) * subtrees];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Groups.subtree(i % subtrees) + i / subtrees;
    }
    return new Workload(keys, valueBytes);
  }

  private static String[] keys(int valueBytes) {
    String[] keys = new String[atMost(KEYS, valueBytes)];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Entries.key(i);
    }
    return keys;
  }

  private static int atMost(int count, int valueBytes) {
    return Math.max(LEAST, Math.min(count, MOST_BYTES / valueBytes));
  }

  /** The key of the update {@code number}. */
  static String key(int number, int valueBytes) {
    return Entries.key(number % atMost(KEYS, valueBytes));
  }

  /** How many updates may wait for their answers, so that memory is bounded. */
  static int ahead(int valueBytes) {
    return atMost(KEYS, valueBytes);
  }

  String keyOf(int number) {
    return keys[number % keys.length];
  }

  /** The value of the update {@code number}; nobody changes it. */
  byte[] valueOf(int number) {
    return values[number % values.length];
  }
}
