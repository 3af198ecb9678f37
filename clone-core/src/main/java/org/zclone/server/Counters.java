package org.zclone.server;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.zclone.chp.Rejection;
import org.zclone.session.Malformed;
import org.zclone.session.Status;

/**
 * How often each thing happened since the start. A copy that nobody adds to can be handed to other
 * threads. <em>Confined to the reactor thread.</em>
 */
final class Counters {
  private static final Counter[] COUNTERS = Counter.values();
  private static final Rejection.Reason[] REJECTIONS = Rejection.Reason.values();
  private static final Malformed.Reason[] MALFORMED = Malformed.Reason.values();
  private static final Status[] STATUSES = Status.values();

  private static final int FIRST_REJECTION = COUNTERS.length;
  private static final int FIRST_MALFORMED = FIRST_REJECTION + REJECTIONS.length;
  private static final int FIRST_STATUS = FIRST_MALFORMED + MALFORMED.length;

  private final long[] values;

  /** All at 0. */
  Counters() {
    this(new long[FIRST_STATUS + STATUSES.length]);
  }

  private Counters(long[] values) {
    this.values = values;
  }

  /** Counts one more; returns how many there are now. */
  long add(Counter counter) {
    return ++values[counter.ordinal()];
  }

  /** Counts one more rejection; returns how many there are now for this reason. */
  long add(Rejection.Reason reason) {
    return ++values[FIRST_REJECTION + reason.ordinal()];
  }

  /** Counts one more malformed message of a session; returns how many there are now. */
  long add(Malformed.Reason reason) {
    return ++values[FIRST_MALFORMED + reason.ordinal()];
  }

  /** Counts one more group of operations that was not applied; returns how many there are now. */
  long addRefused(Status status) {
    return ++values[FIRST_STATUS + status.ordinal()];
  }

  /** The same values, which stay. */
  Counters copy() {
    return new Counters(values.clone());
  }

  /** The values by name, sorted: {@code updates}, {@code rejected_key_empty} and so on. */
  SortedMap<String, Long> byName() {
    SortedMap<String, Long> named = new TreeMap<>();
    put(named, "", COUNTERS, 0);
    put(named, "rejected_", REJECTIONS, FIRST_REJECTION);
    put(named, "session_malformed_", MALFORMED, FIRST_MALFORMED);
    for (Status status : STATUSES) {
      if (!status.isAccepted()) {
        String name = "session_refused_" + lowerCase(status);
        named.put(name, values[FIRST_STATUS + status.ordinal()]);
      }
    }
    return Collections.unmodifiableSortedMap(named);
  }

  private void put(SortedMap<String, Long> named, String prefix, Enum<?>[] things, int first) {
    for (Enum<?> thing : things) {
      named.put(prefix + lowerCase(thing), values[first + thing.ordinal()]);
    }
  }

  static String lowerCase(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
