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
 * needs a snapshot. <em>Confined to the reactor thread.</em>
 */
final class UpdateLog {
  /** How many tombstones are kept. */
  static final int MOST_TOMBSTONES = 65_536;

  private final SequenceArray updates = new SequenceArray();
  private final Map<String, StoredEntry> tombstones = new LinkedHashMap<>();
  private final int mostTombstones;
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
    if (Tombstone.is(update)) {
      tombstones.put(update.key(), update);
      forgetEldest();
    }
  }

  private void forgetEldest() {
    if (tombstones.size() > mostTombstones) {
      Iterator<StoredEntry> eldest = tombstones.values().iterator();
      StoredEntry tombstone = eldest.next();
      eldest.remove();
      updates.remove(tombstone);
      floor = tombstone.sequence();
    }
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
