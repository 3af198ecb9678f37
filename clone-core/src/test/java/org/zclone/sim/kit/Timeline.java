package org.zclone.sim.kit;

import java.util.PriorityQueue;

/** Virtual time, and what is going to happen. <em>Confined to the thread of its run.</em> */
public final class Timeline {
  public static final long US = 1_000;
  public static final long MS = 1_000 * US;
  public static final long SECOND = 1_000 * MS;

  private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>(256);
  private long nowNs;
  private long made;
  private long done;

  /** The time since the beginning of the run. */
  public long nowNs() {
    return nowNs;
  }

  /** How many events there were. */
  public long done() {
    return done;
  }

  /** Lets something happen at a moment, or now if that is over. */
  public void at(long atNs, Runnable action) {
    events.add(new Event(Math.max(atNs, nowNs), made++, action));
  }

  public void after(long ns, Runnable action) {
    at(nowNs + ns, action);
  }

  public void runUntil(long untilNs) {
    while (!events.isEmpty() && events.peek().atNs <= untilNs) {
      Event event = events.remove();
      nowNs = event.atNs;
      done++;
      event.action.run();
    }
    nowNs = untilNs;
  }
}
