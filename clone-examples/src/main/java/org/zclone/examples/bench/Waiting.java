package org.zclone.examples.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks again and again, seldom enough not to disturb what it waits for. */
final class Waiting {
  private static final long LOOK_NS = 200_000;
  private static final long MOST_NS = 300_000_000_000L;

  private Waiting() {}

  /**
   * Waits until {@code condition} holds.
   *
   * @throws IllegalStateException if it never does
   */
  static void until(BooleanSupplier condition, String what) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNs > MOST_NS) {
        throw new IllegalStateException("waited in vain until " + what);
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  /** Waits until {@code dueNs} of {@link System#nanoTime()}, as well as the system's timer can. */
  static void untilNs(long dueNs) {
    for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
      LockSupport.parkNanos(leftNs);
    }
  }
}
