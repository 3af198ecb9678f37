package org.zclone.bstar.reactor;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.zclone.api.Subscription;

/** Tasks that are due at some time. <em>Confined to the reactor thread.</em> */
final class Timers {
  /** A task; {@link #close} may be called from any thread. */
  static final class Timer implements Subscription {
    private final Runnable task;
    private final long periodNs; // 0: once
    private long dueNs;
    private volatile boolean closed;

    Timer(Runnable task, long dueNs, long periodNs) {
      this.task = task;
      this.dueNs = dueNs;
      this.periodNs = periodNs;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final Guard guard;
  private final PriorityQueue<Timer> queue = // by difference: the clock may wrap around
      new PriorityQueue<>(Comparator.comparing(timer -> timer, (a, b) -> sign(a.dueNs - b.dueNs)));

  Timers(Guard guard) {
    this.guard = guard;
  }

  private static int sign(long difference) {
    return Long.signum(difference);
  }

  void add(Timer timer) {
    queue.add(timer);
  }

  /** Runs what is due; each task once, however late it is. */
  void run(long nowNs) {
    for (int left = queue.size(); left > 0 && isDue(nowNs); left--) {
      Timer timer = queue.remove();
      if (!timer.closed) {
        guard.run("a timer", timer.task::run);
      }
      if (timer.periodNs > 0 && !timer.closed) {
        timer.dueNs = nowNs + timer.periodNs;
        queue.add(timer);
      }
    }
  }

  private boolean isDue(long nowNs) {
    Timer first = queue.peek();
    return first != null && nowNs - first.dueNs >= 0;
  }

  /** When the next one is due, or {@code latestNs} if that is earlier. */
  long deadlineNs(long latestNs) {
    Timer first = queue.peek();
    return first != null && first.dueNs - latestNs < 0 ? first.dueNs : latestNs;
  }
}
