package org.zclone.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;

/**
 * Makes batches for those who are behind, by walking the log of a store from where they stand: of
 * each key the latest update, about 64 KiB at a time. <em>Confined to the reactor thread.</em>
 */
final class Stretches {
  /** How many slots of the log are looked at for one batch, so that no turn takes long. */
  static final int MOST_SLOTS = 10_000;

  /** A snapshot of so few entries is taken from the tree instead of walking the whole log. */
  static final int FEW_ENTRIES = 1_000;

  private final Store store;
  private final BatchEncoder encoder;
  private final int mostSlots;

  Stretches(Store store, BatchEncoder encoder) {
    this(store, encoder, MOST_SLOTS);
  }

  Stretches(Store store, BatchEncoder encoder, int mostSlots) {
    this.store = store;
    this.encoder = encoder;
    this.mostSlots = mostSlots;
  }

  /** Whether a walk from {@code position} would miss removals. */
  boolean isTooOld(FollowPosition position) {
    long floor = store.log().floor();
    return !position.resets() && position.sequence() < floor && position.baseline() < floor;
  }

  /** What comes after {@code position}, which is not too old. */
  BatchFrame after(FollowPosition position, FollowedKeys keys, long digest) {
    if (!position.resets()) {
      return walk(position.sequence(), position.baseline(), keys, digest);
    }
    EntryTree tree = store.cut();
    return keys.countIn(tree) <= FEW_ENTRIES ? small(tree, keys, digest) : large(keys, digest);
  }

  /**
   * The next stretch of a delta, or of a snapshot that began when the store was at its baseline.
   */
  private BatchFrame walk(long from, long baseline, FollowedKeys keys, long digest) {
    encoder.begin(from, baseline);
    LogWalk walk = new LogWalk(store, from, mostSlots);
    for (StoredEntry update = walk.peek(); update != null; update = walk.peek()) {
      boolean isNeeded = update.sequence() > baseline || !Tombstone.is(update);
      if (isNeeded && keys.contains(update.key()) && !encoder.add(update)) {
        break;
      }
      walk.step(update);
    }
    return finish(walk, digest, baseline == 0 && walk.hasSkipped());
  }

  /** The first stretch of a snapshot; the client has nothing, so tombstones are of no use. */
  private BatchFrame large(FollowedKeys keys, long digest) {
    encoder.beginSnapshot(store.sequence());
    LogWalk walk = new LogWalk(store, 0, mostSlots);
    for (StoredEntry update = walk.peek(); update != null; update = walk.peek()) {
      if (!Tombstone.is(update) && keys.contains(update.key()) && !encoder.add(update)) {
        break;
      }
      walk.step(update);
    }
    return finish(walk, digest, false);
  }

  private BatchFrame finish(LogWalk walk, long digest, boolean conflated) {
    return walk.isAtEnd()
        ? encoder.finishCut(store.sequence(), digest, conflated)
        : encoder.finish(walk.sequence(), conflated);
  }

  /** A snapshot that has so few entries that sorting them is cheaper; the rest is walked. */
  private BatchFrame small(EntryTree tree, FollowedKeys keys, long digest) {
    encoder.beginSnapshot(store.sequence());
    List<StoredEntry> entries = new ArrayList<>();
    keys.forEachIn(tree, entries::add);
    entries.sort(Comparator.comparingLong(StoredEntry::sequence));
    for (int i = 0; i < entries.size(); i++) {
      if (!encoder.add(entries.get(i))) {
        return encoder.finish(entries.get(i - 1).sequence(), false);
      }
    }
    return encoder.finishCut(store.sequence(), digest, false);
  }
}
