package org.zclone.bstar.reactor;

import java.util.Locale;
import java.util.Map;

/** How often each thing happened since the start. <em>Confined to the reactor thread.</em> */
final class Counters {
  private final long[] values = new long[Counter.values().length];

  void add(Counter counter, long count) {
    values[counter.ordinal()] += count;
  }

  void addTo(Map<String, Long> named) {
    for (Counter counter : Counter.values()) {
      named.put(counter.name().toLowerCase(Locale.ROOT), values[counter.ordinal()]);
    }
  }
}
