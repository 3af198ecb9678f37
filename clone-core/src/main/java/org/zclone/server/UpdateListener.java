package org.zclone.server;

import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * Learns of every update that a store accepts, whoever wrote it, in the order of sequences.
 * <em>Confined to the reactor thread.</em>
 */
interface UpdateListener {
  /**
   * An update is in the store.
   *
   * @param update the new entry, or the {@link Tombstone} of the key
   * @param before the entry that it replaced or removed; null if the key was absent
   * @param digestChange what was added to the digest of every set that the key belongs to
   */
  void onUpdate(StoredEntry update, @Nullable StoredEntry before, long digestChange);
}
