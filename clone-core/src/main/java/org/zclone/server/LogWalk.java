package org.zclone.server;

import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * A walk over a bounded number of slots of a log, within one turn. <em>Confined to the reactor
 * thread.</em>
 */
final class LogWalk {
  private final UpdateLog log;
  private final EpochTable epochs;
  private final long start;
  private final int budgetEnd;
  private int slot;
  private long sequence;
  private int walked;

  /** Begins after {@code sequence}. */
  LogWalk(Store store, long sequence, int mostSlots) {
    this.log = store.log();
    this.epochs = store.epochs();
    this.start = sequence;
    this.sequence = sequence;
    this.slot = log.slotAfter(sequence);
    this.budgetEnd = slot + mostSlots;
    skipEmpty();
  }

  /** The next update; null at the end of the log, or when enough slots were looked at. */
  @Nullable StoredEntry peek() {
    return isAtEnd() || isSpent() ? null : log.at(slot);
  }

  /** Steps over the update that {@link #peek} gave. */
  void step(StoredEntry update) {
    sequence = update.sequence();
    walked++;
    slot++;
    skipEmpty();
  }

  private void skipEmpty() {
    while (slot < log.size() && !isSpent() && log.at(slot) == null) {
      slot++;
    }
  }

  /** Not before one update was found, however many empty slots come first: walks must get on. */
  private boolean isSpent() {
    return slot >= budgetEnd && walked > 0;
  }

  /** Whether no update is left. */
  boolean isAtEnd() {
    return slot >= log.size();
  }

  /** The sequence of the last update. */
  long sequence() {
    return sequence;
  }

  /** Whether updates before {@link #sequence} are out of date and gone: no sequence is left out. */
  boolean hasSkipped() {
    return sequence - start - epochs.unusedBetween(start, sequence) > walked;
  }
}
