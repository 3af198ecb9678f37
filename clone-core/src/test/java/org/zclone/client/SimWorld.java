package org.zclone.client;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Time, chance and what is going to happen, all from one seed. */
final class SimWorld {
  static final long MS = 1_000_000;

  private record Event(long atNs, long order, Runnable action) {}

  final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparing(Event::order));
  private long nowNs;
  private long order;

  SimWorld(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  long nowNs() {
    return nowNs;
  }

  void at(long atNs, Runnable action) {
    events.add(new Event(Math.max(atNs, nowNs), order++, action));
  }

  void after(long millis, Runnable action) {
    at(nowNs + millis * MS, action);
  }

  void runUntil(long untilNs) {
    while (!events.isEmpty() && events.peek().atNs() <= untilNs) {
      Event event = events.remove();
      nowNs = event.atNs();
      event.action().run();
    }
    nowNs = untilNs;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }
}
