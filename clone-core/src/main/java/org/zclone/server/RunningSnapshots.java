package org.zclone.server;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where the snapshots on their way began: until one has ended with its first cut, it needs every
 * removal since. <em>Confined to the reactor thread.</em>
 */
final class RunningSnapshots {
  private final TreeMap<Long, Integer> numbers = new TreeMap<>();

  /** A snapshot begins while the store stands at {@code sequence}. */
  void begin(long sequence) {
    numbers.merge(sequence, 1, Integer::sum);
  }

  /** A snapshot that began at {@code sequence} has ended. */
  void end(long sequence) {
    numbers.computeIfPresent(sequence, (began, number) -> number == 1 ? null : number - 1);
  }

  /** Whether one of them needs a removal at {@code sequence}. */
  boolean need(long sequence) {
    Map.Entry<Long, Integer> first = numbers.firstEntry();
    return first != null && first.getKey() < sequence;
  }
}
