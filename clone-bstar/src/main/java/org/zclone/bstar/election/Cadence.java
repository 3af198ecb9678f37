package org.zclone.bstar.election;

/** When the next beat is due. <em>Confined to the reactor thread.</em> */
final class Cadence {
  private enum Wish {
    NONE,
    SOON,
    NOW
  }

  private final long periodNs;
  private final long shortestNs;
  private Wish wish = Wish.NOW;
  private long lastNs;

  Cadence(long periodNs, long nowNs) {
    this.periodNs = periodNs;
    this.shortestNs = periodNs / 10;
    this.lastNs = nowNs;
  }

  /** The state has changed. */
  void now() {
    wish = Wish.NOW;
  }

  /** The peer would like to know: at a bounded rate, since the peer decides how often. */
  void soon() {
    wish = wish == Wish.NOW ? Wish.NOW : Wish.SOON;
  }

  boolean isDue(long nowNs) {
    return nowNs - dueNs() >= 0;
  }

  long dueNs() {
    return switch (wish) {
      case NONE -> lastNs + periodNs;
      case SOON -> lastNs + shortestNs;
      case NOW -> lastNs;
    };
  }

  void onBeat(long nowNs) {
    lastNs = nowNs;
    wish = Wish.NONE;
  }
}
