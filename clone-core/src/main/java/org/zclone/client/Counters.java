package org.zclone.client;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How often each thing happened: those of the session plane by {@link Counter}, oddities by their
 * names. <em>Confined to the reactor thread.</em>
 */
final class Counters {
  private final long[] counts = new long[Counter.values().length];
  private final Map<String, Long> named = new TreeMap<>();
  private Supplier<Map<String, Long>> view = Map::of;
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

  /**
   * All of them as they are now, those that are 0 included; whoever looks at them has them by name,
   * on any thread. The same until one has changed.
   */
  Supplier<Map<String, Long>> view() {
    if (stale) {
      long[] now = counts.clone();
      Map<String, Long> namedNow = named.isEmpty() ? Map.of() : Map.copyOf(named);
      view = () -> byName(now, namedNow);
      stale = false;
    }
    return view;
  }

  private static Map<String, Long> byName(long[] counts, Map<String, Long> named) {
    Map<String, Long> all = new TreeMap<>(named);
    for (Counter counter : Counter.values()) {
      all.put(counter.label(), counts[counter.ordinal()]);
    }
    return Collections.unmodifiableMap(all);
  }
}
