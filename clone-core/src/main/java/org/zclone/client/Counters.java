package org.zclone.client;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each thing happened: those of the session plane by {@link Counter}, oddities by their
 * names. <em>Confined to the reactor thread.</em>
 */
final class Counters {
  private final long[] counts = new long[Counter.values().length];
  private final Map<String, Long> named = new TreeMap<>();
  private Map<String, Long> view = Map.of();
  private boolean stale = true;

  /** One more; returns how many there are now. */
  long add(Counter counter) {
    return add(counter, 1);
  }

  /** Some more; returns how many there are now. */
  long add(Counter counter, long more) {
    stale = true;
    counts[counter.ordinal()] += more;
    return counts[counter.ordinal()];
  }

  /** One more oddity; returns how many there are now. */
  long add(String name) {
    stale = true;
    return named.merge(name, 1L, Long::sum);
  }

  /** All of them by name, those that are 0 included; the same map until one has changed. */
  Map<String, Long> byName() {
    if (stale) {
      Map<String, Long> all = new TreeMap<>(named);
      for (Counter counter : Counter.values()) {
        all.put(counter.label(), counts[counter.ordinal()]);
      }
      view = Collections.unmodifiableMap(all);
      stale = false;
    }
    return view;
  }
}
