package org.zclone.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When sessions get beats, and after how much silence they end. It is looked at once per heartbeat.
 * <em>Confined to the reactor thread.</em>
 */
final class SessionTiming {
  /** How long a client may be silent, unless heartbeats are so rare that it must be longer. */
  static final long LEAST_EXPIRY_NS = TimeUnit.SECONDS.toNanos(10);

  private static final int HEARTBEATS_TO_EXPIRY = 3;
  private static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(Integer.MAX_VALUE);

  private final long heartbeatNs;
  private final long expiryNs;
  private long nextNs;
  private long lastNs;

  SessionTiming(Duration heartbeat, long nowNs) {
    heartbeatNs = Math.min(TimeUnit.NANOSECONDS.convert(heartbeat), LONGEST_NS);
    expiryNs = Math.min(Math.max(LEAST_EXPIRY_NS, HEARTBEATS_TO_EXPIRY * heartbeatNs), LONGEST_NS);
    nextNs = nowNs + heartbeatNs;
    lastNs = nowNs;
  }

  /** How often both sides beat. */
  int heartbeatMs() {
    return Math.max(1, (int) TimeUnit.NANOSECONDS.toMillis(heartbeatNs));
  }

  /** After how much silence a session ends. */
  int expiryMs() {
    return (int) TimeUnit.NANOSECONDS.toMillis(expiryNs);
  }

  /** Whether a client that was silent for {@code ns} is taken for dead. */
  boolean isTooLong(long ns) {
    return ns >= expiryNs;
  }

  /** Whether beats are due. */
  boolean takeDue(long nowNs) {
    if (nowNs - nextNs < 0) {
      return false;
    }
    nextNs = nowNs - nextNs >= heartbeatNs ? nowNs + heartbeatNs : nextNs + heartbeatNs;
    return true;
  }

  /**
   * Whether the server itself stood still since the last call, so that silence proves nothing: what
   * clients sent meanwhile may still wait to be read.
   */
  boolean takeStall(long nowNs) {
    boolean stalled = nowNs - lastNs > expiryNs / 2;
    lastNs = nowNs;
    return stalled;
  }

  /** When time was looked at last. */
  long lastNs() {
    return lastNs;
  }

  /** When beats are due. */
  long deadlineNs() {
    return nextNs;
  }
}
