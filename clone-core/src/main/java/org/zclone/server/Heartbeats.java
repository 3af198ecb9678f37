package org.zclone.server;

import java.util.concurrent.TimeUnit;

/**
 * When a heartbeat is due: at a steady interval, and at once for a new subscriber, who learns from
 * it that its subscription works. However many subscribe, there is one such extra in 10 ms, the
 * next at the end of them. <em>Confined to the reactor thread.</em>
 */
final class Heartbeats {
  /** The least time between two heartbeats for new subscribers. */
  static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long intervalNs;
  private long nextNs;
  private long extraAllowedNs;
  private boolean extraOwed;

  /** The first steady one is due an interval from now. */
  Heartbeats(long intervalNs, long nowNs) {
    this.intervalNs = intervalNs;
    this.nextNs = nowNs + intervalNs;
    this.extraAllowedNs = nowNs;
  }

  /** Somebody subscribed; {@link #takeDue} says whether a heartbeat is due for that now. */
  void onSubscription() {
    extraOwed = true;
  }

  /** Whether a heartbeat is due; one answer for all reasons. */
  boolean takeDue(long nowNs) {
    boolean isSteady = nowNs - nextNs >= 0;
    boolean isExtra = extraOwed && nowNs - extraAllowedNs >= 0;
    if (isSteady) {
      // after a stall the missed ones are left out
      nextNs = nowNs - nextNs >= intervalNs ? nowNs + intervalNs : nextNs + intervalNs;
    }
    if (isExtra) {
      extraAllowedNs = nowNs + PAUSE_NS;
    }
    if (isSteady || isExtra) {
      extraOwed = false;
    }
    return isSteady || isExtra;
  }

  /** When the next one is due. */
  long deadlineNs() {
    return extraOwed && extraAllowedNs - nextNs < 0 ? extraAllowedNs : nextNs;
  }
}
