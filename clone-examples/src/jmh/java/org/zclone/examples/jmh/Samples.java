package org.zclone.examples.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zclone.replica.StoredEntry;

/** Entries to measure with, the same ones each time. */
final class Samples {
  private static final int VALUE_BYTES = 100;

  private Samples() {}

  static String key(int number) {
    return String.format("/config/%07d", number);
  }

  /** Entries with rising sequences from 1. */
  static List<StoredEntry> entries(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      entries.add(new StoredEntry(key(i), value, i + 1, 0));
    }
    return entries;
  }
}
