package org.zclone.client;

import java.time.Duration;
import java.util.Locale;
import org.zclone.api.ClientConfig;

/**
 * The durations of a configuration in nanoseconds, none so long that a deadline overflows.
 *
 * @param silenceNs how long a server that sends heartbeats may be silent
 * @param firstHeartbeatNs how long to wait for the first message of a subscription
 * @param snapshotNs how long to wait for the next message of a snapshot
 * @param connectNs how long to wait for a connection
 * @param longestPauseNs the longest pause between two rounds
 * @param writeNs how long a write waits for its answer
 *     <p><em>Immutable.</em>
 */
record Timing(
    long silenceNs,
    long firstHeartbeatNs,
    long snapshotNs,
    long connectNs,
    long longestPauseNs,
    long writeNs) {
  private static final long LONGEST_NS = Long.MAX_VALUE / 4;
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  static Timing of(ClientConfig config) {
    return new Timing(
        nanos(config.silence()),
        nanos(config.firstHeartbeat()),
        nanos(config.snapshotTimeout()),
        connectNs(config),
        nanos(config.longestPause()),
        nanos(config.writeTimeout()));
  }

  /** With several servers, one that is gone must not hold up a client that another would serve. */
  private static long connectNs(ClientConfig config) {
    long most = nanos(config.snapshotTimeout());
    return config.servers().size() == 1 ? most : Math.min(most, 2 * SECOND);
  }

  private static long nanos(Duration duration) {
    boolean fits = duration.compareTo(Duration.ofNanos(LONGEST_NS)) < 0;
    return fits ? duration.toNanos() : LONGEST_NS;
  }

  /** A duration for people: {@code 3 s}, {@code 1.5 s}, {@code 40 ms}. */
  static String words(long ns) {
    if (ns < SECOND) {
      return ns / MS + " ms";
    }
    return ns % SECOND == 0
        ? ns / SECOND + " s"
        : String.format(Locale.ROOT, "%.1f s", (double) ns / SECOND);
  }

  /** Whether {@code deadlineNs} has come. */
  static boolean isDue(long deadlineNs, long nowNs) {
    return nowNs - deadlineNs >= 0;
  }

  /** The earlier of two moments. */
  static long earlier(long oneNs, long otherNs) {
    return oneNs - otherNs <= 0 ? oneNs : otherNs;
  }
}
