package org.zclone.bstar.election;

import java.util.concurrent.TimeUnit;

/**
 * Signs of the peer's life, and what their absence means. <em>Confined to the reactor thread.</em>
 */
final class Signs {
  private static final long PROBE_NS = TimeUnit.MILLISECONDS.toNanos(15);
  private static final int DEADLY_REFUSALS = 3;
  private static final long DEADLY_NS = TimeUnit.MILLISECONDS.toNanos(30);

  private final ElectionConfig config;
  private boolean heard;
  private long lastNs;
  private long silentNs;
  private boolean disconnected;
  private long disconnectedNs;
  private int refusals;
  private long refusedNs;
  private boolean dead;
  private long probeNs;

  Signs(ElectionConfig config, long nowNs) {
    this.config = config;
    probeNs = nowNs;
    waitAnew(nowNs, 2);
  }

  /** This server was stalled, and cannot blame the peer; one that starts waits twice as long. */
  void onStall(boolean starting, long nowNs) {
    waitAnew(nowNs, starting && !heard ? 2 : 1);
  }

  private void waitAnew(long nowNs, int times) {
    silentNs = nowNs + times * config.failoverNs();
    forgetRefusals();
  }

  void onSign(long nowNs) {
    heard = true;
    lastNs = nowNs;
    waitAnew(nowNs, 1);
    // One beat later: what was on its way when the connection broke says nothing about it.
    disconnected = disconnected && nowNs - disconnectedNs <= config.periodNs();
  }

  void onConnected() {
    disconnected = false;
    forgetRefusals();
  }

  void onDisconnected(long nowNs) {
    disconnected = true;
    disconnectedNs = nowNs;
  }

  void onRefused(long nowNs) {
    if (!config.refusalMeansDead()) {
      return;
    }
    if (refusals == 0) {
      refusedNs = nowNs;
    }
    refusals++;
    dead = dead || refusals >= DEADLY_REFUSALS && nowNs - refusedNs >= DEADLY_NS;
  }

  private void forgetRefusals() {
    refusals = 0;
    dead = false;
  }

  boolean isSilent(long nowNs) {
    return dead || nowNs - silentNs >= 0;
  }

  boolean isDead() {
    return dead;
  }

  /** Whether two beats are missing, or the connection for them. */
  boolean isUnsure(long nowNs) {
    return !heard || disconnected || nowNs - lastNs > 2 * config.periodNs();
  }

  /** Whether to try a connection now; said once for each try. */
  boolean wantsProbe(long nowNs) {
    if (!mayProbe(nowNs) || nowNs - probeNs < 0) {
      return false;
    }
    probeNs = nowNs + PROBE_NS;
    return true;
  }

  /** One that is known to be silent needs no probe. */
  private boolean mayProbe(long nowNs) {
    return config.refusalMeansDead() && !isSilent(nowNs) && isUnsure(nowNs);
  }

  /** When something changes by time alone, from {@code nowNs} on and at most {@code latestNs}. */
  long deadlineNs(long nowNs, long latestNs) {
    long next = isSilent(nowNs) ? latestNs : earlier(silentNs, latestNs);
    return mayProbe(nowNs) ? earlier(probeNs, next) : next;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }
}
