package org.zclone.server;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.zclone.chp.KvMsg;
import org.zclone.replica.StoredEntry;

/**
 * The messages of one snapshot: KVSYNC for each entry, made when it is asked for, then KTHXBAI.
 * <em>Confined to the reactor thread.</em>
 */
final class Cut implements Iterator<KvMsg> {
  private final Iterator<StoredEntry> entries;
  private @Nullable KvMsg end;

  /**
   * A snapshot of {@code entries} that is exact at {@code sequence}.
   *
   * @param subtree the subtree as the peer asked for it
   */
  Cut(Iterator<StoredEntry> entries, long sequence, byte[] subtree) {
    this.entries = entries;
    this.end = KvMsg.snapshotEnd(sequence, subtree);
  }

  @Override
  public boolean hasNext() {
    return end != null;
  }

  @Override
  public KvMsg next() {
    if (entries.hasNext()) {
      StoredEntry entry = entries.next();
      return KvMsg.snapshotEntry(entry.key(), entry.sequence(), entry.array());
    }
    KvMsg last = end;
    if (last == null) {
      throw new NoSuchElementException();
    }
    end = null;
    return last;
  }
}
