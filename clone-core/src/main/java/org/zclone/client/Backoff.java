package org.zclone.client;

import java.util.random.RandomGenerator;

/**
 * Pauses that begin at 50 ms, double up to a limit, and are spread over their upper half, so that
 * many clients do not come back at once. <em>Confined to the reactor thread.</em>
 */
final class Backoff {
  private static final long SHORTEST_NS = 50_000_000;

  private final long longestNs;
  private final RandomGenerator random;
  private long nextNs;

  Backoff(long longestNs, RandomGenerator random) {
    this.longestNs = longestNs;
    this.random = random;
    reset();
  }

  void reset() {
    nextNs = Math.min(SHORTEST_NS, longestNs);
  }

  /** The pause to make now. */
  long next() {
    long pauseNs = nextNs;
    nextNs = pauseNs > longestNs / 2 ? longestNs : pauseNs * 2;
    return (long) (pauseNs * (0.5 + random.nextDouble() / 2));
  }
}
