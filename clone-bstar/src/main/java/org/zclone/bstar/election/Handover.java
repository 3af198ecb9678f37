package org.zclone.bstar.election;

/**
 * An active server's offer to its peer. It is withdrawn some time before the server serves again,
 * so that the peer cannot take it afterwards. <em>Confined to the reactor thread.</em>
 */
final class Handover {
  private enum Phase {
    NONE,
    OFFERED,
    WITHDRAWN
  }

  private final long failoverNs;
  private Phase phase = Phase.NONE;
  private long deadlineNs;

  Handover(long failoverNs) {
    this.failoverNs = failoverNs;
  }

  /** How old a beat with an offer may be at most for the offer to be taken. */
  static long validNs(long failoverNs) {
    return failoverNs / 2;
  }

  void offer(long nowNs) {
    phase = Phase.OFFERED;
    deadlineNs = nowNs + failoverNs;
  }

  /** Takes the offer back; the peer may still take it until {@link #onTick} says that it failed. */
  void withdraw(long nowNs) {
    if (phase == Phase.OFFERED) {
      phase = Phase.WITHDRAWN;
      deadlineNs = nowNs + validNs(failoverNs);
    }
  }

  void end() {
    phase = Phase.NONE;
  }

  boolean isOffered() {
    return phase == Phase.OFFERED;
  }

  boolean isGoingOn() {
    return phase != Phase.NONE;
  }

  /** Returns whether it has just failed for good. */
  boolean onTick(long nowNs) {
    if (phase == Phase.NONE || nowNs - deadlineNs < 0) {
      return false;
    }
    if (phase == Phase.OFFERED) {
      withdraw(nowNs);
      return false;
    }
    end();
    return true;
  }

  /** When {@link #onTick} does something; meaningless while none goes on. */
  long deadlineNs() {
    return deadlineNs;
  }
}
