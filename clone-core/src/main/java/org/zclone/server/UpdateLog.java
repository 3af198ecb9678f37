package org.zclone.server;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * What happened to the map, in the order of sequences: of each key the latest update, {@linkplain
 * Tombstone tombstones} included. A walk from a sequence on is all that somebody needs who stands
 * there, and costs what was missed.
 *
 * <pre>{@code
 * for (int slot = log.slotAfter(sequence); slot < log.size(); slot++) {
 *   StoredEntry update = log.at(slot); // or null
 * }
 * }</pre>
 *
 * <p>The oldest tombstones are forgotten beyond a bound; whoever stands before the {@link #floor()}
 * needs a snapshot. Those that a running snapshot needs are kept longer, up to as many as there are
 * entries: a snapshot can thus only be overtaken by removals, and have to begin again, if there are
 * more of them while it runs than there are entries left, so that whoever reads faster than keys
 * are removed comes to an end. <em>Confined to the reactor thread.</em>
 */
final class UpdateLog {
  /** How many tombstones are kept if no snapshot needs more. */
  static final int MOST_TOMBSTONES = 65_536;

  /**
   * How many are forgotten with one update, when those kept for a snapshot are of no use any more:
   * twice as many as an update may add to what is too much.
   */
  private static final int MOST_FORGOTTEN = 4;

  private final SequenceArray updates = new SequenceArray();
  private final Map<String, StoredEntry> tombstones = new LinkedHashMap<>();
  private final RunningSnapshots running = new RunningSnapshots();
  private final int mostTombstones;
  private int entries;
  private long floor;

  /** Empty; knows all that happens after {@code floor}. */
  UpdateLog(long floor) {
    this(floor, MOST_TOMBSTONES);
  }

  UpdateLog(long floor, int mostTombstones) {
    this.floor = floor;
    this.mostTombstones = mostTombstones;
  }

  /**
   * Adds an update, whose sequence is higher than any before.
   *
   * @param before the entry that it replaces or removes; null if the key was absent
   */
  void add(StoredEntry update, @Nullable StoredEntry before) {
    StoredEntry superseded = before == null ? tombstones.remove(update.key()) : before;
    if (superseded != null) {
      updates.remove(superseded);
    }
    updates.append(update);
    entries -= before == null ? 0 : 1;
    if (Tombstone.is(update)) {
      tombstones.put(update.key(), update);
    } else {
      entries++;
    }
    if (tombstones.size() > mostTombstones) {
      forgetEldest();
    }
  }

  private void forgetEldest() {
    Iterator<StoredEntry> eldest = tombstones.values().iterator();
    for (int i = 0; i < MOST_FORGOTTEN && tombstones.size() > mostTombstones; i++) {
      StoredEntry tombstone = eldest.next();
      if (tombstones.size() <= entries && running.need(tombstone.sequence())) {
        return;
      }
      eldest.remove();
      updates.remove(tombstone);
      floor = tombstone.sequence();
    }
  }

  /** How many tombstones are kept now. */
  int tombstones() {
    return tombstones.size();
  }

  /** The snapshots that are on their way. */
  RunningSnapshots running() {
    return running;
  }

  /** Puts {@code by}, of the same key and sequence, in the place of {@code entry}. */
  void replace(StoredEntry entry, StoredEntry by) {
    updates.replace(entry, by);
  }

  /** The highest sequence that was forgotten: from there on, every key that changed is known. */
  long floor() {
    return floor;
  }

  /** The first slot that may have an update after {@code sequence}. */
  int slotAfter(long sequence) {
    return updates.slotAfter(sequence);
  }

  /** How many slots there are now; adding an update may move all of them. */
  int size() {
    return updates.size();
  }

  /** The update in a slot; null if that is empty. */
  @Nullable StoredEntry at(int slot) {
    return updates.at(slot);
  }
}
