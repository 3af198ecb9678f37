package org.zclone.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * What happened in one turn to the keys of one group: every update, encoded once, when somebody
 * first asks. <em>Confined to the reactor thread.</em>
 */
final class TurnUpdates {
  private final long from;
  private final List<StoredEntry> updates = new ArrayList<>();
  private final List<BatchFrame> frames = new ArrayList<>();
  private long to;
  private long digest;

  /** Nothing yet, of a group for which nothing is new between {@code from} and now. */
  TurnUpdates(long from) {
    this.from = from;
  }

  /** The next update. */
  void add(StoredEntry update) {
    updates.add(update);
  }

  /** There is nothing more up to {@code to}, where the group has {@code digest}. */
  void end(long to, long digest) {
    this.to = to;
    this.digest = digest;
  }

  /** The frame that comes next for {@code position}; null if none of these does. */
  @Nullable BatchFrame after(FollowPosition position, BatchEncoder encoder) {
    if (position.resets() || position.sequence() < from || position.sequence() > to) {
      return null;
    }
    if (position.baseline() > from) {
      return null; // these may put what was removed before that snapshot began, and it says no more
    }
    if (!updates.isEmpty()) {
      encode(encoder);
      updates.clear();
    }
    BatchFrame frame = frames.get(find(position.sequence()));
    return position.fits(frame) ? frame : null;
  }

  /** The last frame that does not begin after {@code sequence}. */
  private int find(long sequence) {
    int low = 0;
    int high = frames.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (frames.get(middle).from() <= sequence) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void encode(BatchEncoder encoder) {
    encoder.begin(from, 0);
    long last = from;
    for (StoredEntry update : updates) {
      if (!encoder.add(update)) {
        frames.add(encoder.finish(last, false));
        encoder.begin(last, 0);
        encoder.add(update);
      }
      last = update.sequence();
    }
    frames.add(encoder.finishCut(to, digest, false));
  }
}
