package org.zclone.server;

/**
 * How far one client is with what it follows: what was sent to it, and how much more may be.
 * <em>Confined to the reactor thread.</em>
 */
final class FollowPosition {
  private static final long NONE = -1;

  private final RunningSnapshots running;
  private long began = NONE; // where the store stood when the snapshot began that is on its way
  private long sequence;
  private boolean resets;
  private boolean stages = true; // until the first cut
  private long baseline;
  private long limit;
  private long sent;

  private FollowPosition(RunningSnapshots running, long sequence, boolean resets, long limit) {
    this.running = running;
    this.sequence = sequence;
    this.resets = resets;
    this.limit = limit;
  }

  /** Of a client that has everything up to {@code sequence}. */
  static FollowPosition delta(RunningSnapshots running, long sequence, long limit) {
    return new FollowPosition(running, sequence, false, limit);
  }

  /** Of a client that starts from nothing. */
  static FollowPosition snapshot(RunningSnapshots running, long limit) {
    return new FollowPosition(running, 0, true, limit);
  }

  /** Forgets what the client has: it starts from nothing again. */
  void reset() {
    sequence = 0;
    baseline = 0;
    resets = true;
    stages = true;
    end();
  }

  /** Nothing more is sent: what is on its way needs nothing any more. */
  void end() {
    if (began != NONE) {
      running.end(began);
      began = NONE;
    }
  }

  /** The client has everything up to here. */
  long sequence() {
    return sequence;
  }

  /** Whether the client has all up to {@code end}, and sees it. */
  boolean isCutAt(long end) {
    return !stages && sequence >= end;
  }

  /** Whether the next batch begins a snapshot. */
  boolean resets() {
    return resets;
  }

  /** The client needs no tombstones up to here: its snapshot began later. */
  long baseline() {
    return baseline;
  }

  /** Whether {@code frame} comes next: it leaves nothing out, repeats nothing, and leads on. */
  boolean fits(BatchFrame frame) {
    if (resets || frame.isReset()) {
      return resets && frame.isReset();
    }
    boolean leadsOn = sequence < frame.to() || (stages && frame.isCut());
    return leadsOn
        && frame.from() <= sequence
        && sequence < frame.first()
        && frame.baseline() <= baseline;
  }

  /** {@code frame}, which fits, was sent. */
  void onSent(BatchFrame frame) {
    if (resets) {
      baseline = frame.baseline();
      began = baseline;
      running.begin(began);
    }
    if (frame.isCut()) {
      end();
    }
    resets = false;
    stages = !frame.isCut();
    sequence = frame.to();
    baseline = sequence >= baseline ? 0 : baseline; // all of those are passed
    sent += frame.bytes().length;
  }

  /** The client was told that nothing changed up to {@code end}. */
  void onToldCurrent(long end) {
    sequence = end;
  }

  /** Whether a batch may be sent; the one that reaches the limit may exceed it. */
  boolean hasCredit() {
    return sent - limit < 0;
  }

  /** The client lets {@code newLimit} octets of batches be sent since its session began. */
  void raiseLimit(long newLimit) {
    limit = Math.max(limit, newLimit);
  }
}
