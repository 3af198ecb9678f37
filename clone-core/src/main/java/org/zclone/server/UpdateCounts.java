package org.zclone.server;

import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/** Counts what a store accepts. <em>Confined to the reactor thread.</em> */
final class UpdateCounts implements UpdateListener {
  private final Counters counters;

  UpdateCounts(Counters counters) {
    this.counters = counters;
  }

  @Override
  public void onUpdate(StoredEntry update, @Nullable StoredEntry before, long digestChange) {
    if (Tombstone.isExpired(update)) {
      counters.add(Counter.EXPIRATIONS);
      return;
    }
    counters.add(Counter.UPDATES);
    if (Tombstone.is(update)) {
      counters.add(Counter.REMOVALS);
    }
  }
}
