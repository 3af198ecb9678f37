package org.zclone.server;

import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchWriter;

/** Makes {@link BatchFrame}s, one after the other. <em>Confined to the reactor thread.</em> */
final class BatchEncoder {
  private final BatchWriter writer;
  private long from;
  private long baseline;
  private boolean isReset;
  private long first;

  /** Makes frames of up to {@code mostBytes}, or of one entry if that is larger. */
  BatchEncoder(int mostBytes) {
    writer = new BatchWriter(mostBytes);
  }

  /** Begins a frame for those who have everything up to {@code from}. */
  void begin(long from, long baseline) {
    begin(from, baseline, false);
  }

  /** Begins the first frame of a snapshot while the store stands at {@code baseline}. */
  void beginSnapshot(long baseline) {
    begin(0, baseline, true);
  }

  private void begin(long from, long baseline, boolean isReset) {
    this.from = from;
    this.baseline = baseline;
    this.isReset = isReset;
    writer.begin(from);
  }

  /** Adds an entry or a tombstone; returns false, and changes nothing, if the frame is full. */
  boolean add(StoredEntry update) {
    boolean isAdded =
        Tombstone.is(update)
            ? writer.addRemoval(update.key(), update.sequence(), Tombstone.isExpired(update))
            : writer.add(update);
    if (isAdded && writer.entries() == 1) {
      first = update.sequence();
    }
    return isAdded;
  }

  /** Ends a frame that has everything up to {@code to}, with more to come. */
  BatchFrame finish(long to, boolean isConflated) {
    return frame(to, false, 0, isConflated);
  }

  /** Ends a frame after which the client has all that there is. */
  BatchFrame finishCut(long to, long digest, boolean isConflated) {
    return frame(to, true, digest, isConflated);
  }

  private BatchFrame frame(long to, boolean isCut, long digest, boolean isConflated) {
    int flags =
        (isReset ? Batch.RESET : 0) | (isCut ? Batch.CUT : 0) | (isConflated ? Batch.CONFLATED : 0);
    byte[] bytes = writer.finish(flags, to, digest);
    long firstOrBeyond = writer.entries() == 0 ? to + 1 : first;
    return new BatchFrame(from, firstOrBeyond, to, isReset, isCut, isConflated, baseline, bytes);
  }
}
