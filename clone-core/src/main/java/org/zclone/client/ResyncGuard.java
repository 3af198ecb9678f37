package org.zclone.client;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Allows three repairs within ten seconds: a link that needs more is not worth repairing. <em>
 * Confined to the reactor thread.</em>
 */
final class ResyncGuard {
  private static final int MOST = 3;
  private static final long WINDOW_NS = 10_000_000_000L;

  private final Deque<Long> recent = new ArrayDeque<>();

  /** Counts a repair, unless it is one too many. */
  boolean allows(long nowNs) {
    while (!recent.isEmpty() && nowNs - recent.peek() >= WINDOW_NS) {
      recent.remove();
    }
    if (recent.size() == MOST) {
      return false;
    }
    recent.add(nowNs);
    return true;
  }
}
