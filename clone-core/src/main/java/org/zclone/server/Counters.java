package org.zclone.server;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.zclone.chp.Rejection.Reason;

/**
 * How often each thing happened since the start. A copy that nobody adds to can be handed to other
 * threads. <em>Confined to the reactor thread.</em>
 */
final class Counters {
  private static final Counter[] COUNTERS = Counter.values();
  private static final Reason[] REASONS = Reason.values();

  private final long[] values;

  /** All at 0. */
  Counters() {
    this(new long[COUNTERS.length + REASONS.length]);
  }

  private Counters(long[] values) {
    this.values = values;
  }

  /** Counts one more; returns how many there are now. */
  long add(Counter counter) {
    return ++values[counter.ordinal()];
  }

  /** Counts one more rejection; returns how many there are now for this reason. */
  long add(Reason reason) {
    return ++values[COUNTERS.length + reason.ordinal()];
  }

  /** The same values, which stay. */
  Counters copy() {
    return new Counters(values.clone());
  }

  /** The values by name, sorted: {@code updates}, {@code rejected_key_empty} and so on. */
  SortedMap<String, Long> byName() {
    SortedMap<String, Long> named = new TreeMap<>();
    for (Counter counter : COUNTERS) {
      named.put(lowerCase(counter), values[counter.ordinal()]);
    }
    for (Reason reason : REASONS) {
      named.put("rejected_" + lowerCase(reason), values[COUNTERS.length + reason.ordinal()]);
    }
    return Collections.unmodifiableSortedMap(named);
  }

  static String lowerCase(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
