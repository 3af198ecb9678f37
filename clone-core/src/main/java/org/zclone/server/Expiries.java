package org.zclone.server;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * When entries end: at most one deadline for each key, found in the order of the deadlines, and in
 * the order of setting where those are equal. <em>Confined to the reactor thread.</em>
 */
final class Expiries {
  private final Map<String, Deadline> byKey = new HashMap<>();
  private final TreeSet<Deadline> inOrder = new TreeSet<>();
  private long made;

  /** Sets or moves the deadline of {@code key}. */
  void set(String key, long deadlineNs) {
    cancel(key);
    Deadline deadline = new Deadline(key, deadlineNs, made++);
    byKey.put(key, deadline);
    inOrder.add(deadline);
  }

  /** Takes the deadline of {@code key} back, if it has one. */
  void cancel(String key) {
    Deadline old = byKey.remove(key);
    if (old != null) {
      inOrder.remove(old);
    }
  }

  /** Takes out the key with the earliest deadline if that has passed; null if none has. */
  @Nullable String takeDue(long nowNs) {
    if (inOrder.isEmpty() || nowNs - inOrder.first().atNs < 0) {
      return null;
    }
    String key = inOrder.first().key;
    cancel(key);
    return key;
  }

  /** Hands over every key with its deadline, the earliest first. */
  void forEach(ObjLongConsumer<String> action) {
    inOrder.forEach(deadline -> action.accept(deadline.key, deadline.atNs));
  }

  /** The earliest deadline; empty if no entry ends. */
  OptionalLong deadlineNs() {
    return inOrder.isEmpty() ? OptionalLong.empty() : OptionalLong.of(inOrder.first().atNs);
  }

  private record Deadline(String key, long atNs, long order) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      long later = atNs - other.atNs; // by difference: nanoseconds may wrap
      return later != 0 ? Long.signum(later) : Long.compare(order, other.order);
    }
  }
}
