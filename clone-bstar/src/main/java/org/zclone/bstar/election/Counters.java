package org.zclone.bstar.election;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each thing happened since the start. <em>Confined to the reactor thread.</em> */
final class Counters {
  /** What is counted beside malformed frames. */
  enum Counter {
    /** Beats taken to be published. */
    BEATS_SENT,
    /** Beats of the peer that count. */
    BEATS_FRESH,
    /** Beats of the peer that may be old: signs of its life, no more. */
    BEATS_OLD,
    /** Requests of clients. */
    VOTES,
    /** Times this server became active. */
    ACTIVATIONS,
    /** Times it did not run for too long. */
    STALLS
  }

  private final long[] values = new long[Counter.values().length];
  private final long[] malformed = new long[Malformed.Reason.values().length];

  void add(Counter counter) {
    values[counter.ordinal()]++;
  }

  void add(Malformed.Reason reason) {
    malformed[reason.ordinal()]++;
  }

  /** By name: {@code beats_sent}, {@code malformed_length} and so on. */
  SortedMap<String, Long> byName() {
    SortedMap<String, Long> named = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      named.put(lowerCase(counter), values[counter.ordinal()]);
    }
    for (Malformed.Reason reason : Malformed.Reason.values()) {
      named.put("malformed_" + lowerCase(reason), malformed[reason.ordinal()]);
    }
    return Collections.unmodifiableSortedMap(named);
  }

  private static String lowerCase(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
