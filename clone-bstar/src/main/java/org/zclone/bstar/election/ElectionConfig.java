package org.zclone.bstar.election;

import java.util.concurrent.TimeUnit;
import org.zclone.bstar.fsm.Role;

/**
 * Settings of an election; both servers need the same but for the role.
 *
 * @param role the part of this server
 * @param failoverNs after how much silence the peer counts as gone; shorter takes over sooner and
 *     blames a slow peer more often; 50 ms to an hour
 * @param beatNs the time between two beats, at most half of {@code failoverNs}; the Guide's wire
 *     beats each second instead, or twice in a shorter failover time
 * @param wire how the servers talk
 * @param refusalMeansDead a refused TCP connection proves that the peer's process has ended: true
 *     only if nothing but that process refuses in its place, such as a proxy or a container's port
 *     mapping
 * @param allowStale take over even if the data is not known to be complete
 *     <p><em>Immutable.</em>
 */
public record ElectionConfig(
    Role role,
    long failoverNs,
    long beatNs,
    Wire wire,
    boolean refusalMeansDead,
    boolean allowStale) {
  private static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
  private static final long GUIDE_BEAT_NS = TimeUnit.SECONDS.toNanos(1);

  /** Checks the times. */
  public ElectionConfig {
    if (failoverNs < SHORTEST_NS || failoverNs > LONGEST_NS) {
      throw new IllegalArgumentException(
          "failover must be between 50 ms and an hour: " + failoverNs + " ns");
    }
    if (beatNs < TimeUnit.MILLISECONDS.toNanos(1) || beatNs > failoverNs / 2) {
      throw new IllegalArgumentException(
          "beat must be between 1 ms and half of failover: " + beatNs + " ns");
    }
  }

  /** A beat each 250 ms, failover after 2 s, on our own wire; nothing but silence means dead. */
  public static ElectionConfig of(Role role) {
    return new ElectionConfig(
        role,
        TimeUnit.SECONDS.toNanos(2),
        TimeUnit.MILLISECONDS.toNanos(250),
        Wire.STANDARD,
        false,
        false);
  }

  /** The time between two beats on this wire. */
  long periodNs() {
    return wire == Wire.GUIDE ? Math.min(GUIDE_BEAT_NS, failoverNs / 2) : beatNs;
  }

  long failoverMs() {
    return TimeUnit.NANOSECONDS.toMillis(failoverNs);
  }

  long beatMs() {
    return TimeUnit.NANOSECONDS.toMillis(beatNs);
  }
}
