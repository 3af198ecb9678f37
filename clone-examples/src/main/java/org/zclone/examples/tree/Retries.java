package org.zclone.examples.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When keys whose writes failed are tried again: later each time, so that one that can never be
 * written does not hold up the others.
 *
 * <p><em>Confined to one thread.</em>
 */
final class Retries {
  private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MOST_DOUBLINGS = 9; // about four minutes

  private final Map<String, Retry> retries = new HashMap<>();

  private record Retry(int failures, long atNs) {}

  /** The write of {@code key} failed. */
  void failed(String key, long nowNs) {
    Retry before = retries.getOrDefault(key, new Retry(0, nowNs));
    long pauseNs = FIRST_NS << Math.min(before.failures(), MOST_DOUBLINGS);
    retries.put(key, new Retry(before.failures() + 1, nowNs + pauseNs));
  }

  /** The write of {@code key} was accepted. */
  void succeeded(String key) {
    retries.remove(key);
  }

  /** Whether it is too early to try {@code key} again. */
  boolean isTooEarly(String key, long nowNs) {
    Retry retry = retries.get(key);
    return retry != null && nowNs - retry.atNs() < 0;
  }

  /** Every key may be tried at once. */
  void clear() {
    retries.clear();
  }
}
