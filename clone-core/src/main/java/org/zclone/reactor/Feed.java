package org.zclone.reactor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.replica.Difference;
import org.zclone.replica.Digest;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica.Version;
import org.zclone.replica.Subtree;

/**
 * The changes that wait for one listener. Beyond its limit it keeps no changes but merges them: the
 * listener then gets one cut, the difference between what it has seen and what the replica shows,
 * so that a slow listener costs bounded memory and is never wrong. The first cut, the current
 * state, is such a difference too: that from the empty replica. <em>Thread-safe.</em>
 */
final class Feed {
  private static final Version NOTHING = new Version(EntryTree.empty(), 0, Digest.NONE);

  private record Cut(List<Change> changes, Version after) {}

  private final String prefix;
  private final ChangeListener listener;
  private final int limit;
  private final SerialQueue queue;
  private final Deque<Cut> cuts = new ArrayDeque<>(); // guarded by this
  private int waiting; // guarded by this
  private boolean merged = true; // guarded by this
  private Version latest; // guarded by this
  private boolean scheduled; // guarded by this
  private Version shown = NOTHING; // confined to the queue

  Feed(String prefix, ChangeListener listener, int limit, SerialQueue queue, Version current) {
    this.prefix = prefix;
    this.listener = listener;
    this.limit = limit;
    this.queue = queue;
    this.latest = current;
    schedule();
  }

  /** The replica changed; on the loop's thread. */
  void offer(List<Change> changes, Version after) {
    synchronized (this) {
      latest = after;
      if (!merged) {
        keep(changes, after);
      }
    }
    schedule();
  }

  /** Holding the lock. */
  private void keep(List<Change> changes, Version after) {
    List<Change> mine =
        prefix.isEmpty()
            ? changes
            : changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
    waiting += mine.size();
    if (waiting > limit) {
      merged = true;
      waiting = 0;
      cuts.clear();
    } else if (!mine.isEmpty()) {
      cuts.add(new Cut(mine, after));
    }
  }

  private void schedule() {
    synchronized (this) {
      if (scheduled || (cuts.isEmpty() && !merged)) {
        return;
      }
      scheduled = true;
    }
    queue.add(this::deliver);
  }

  /** One cut, so that the queue can be closed between two. */
  private void deliver() {
    Cut cut = next();
    shown = cut.after;
    try {
      if (!cut.changes.isEmpty()) {
        listener.onChanges(cut.changes);
      }
    } finally {
      synchronized (this) {
        scheduled = false;
      }
      schedule();
    }
  }

  private Cut next() {
    Version target;
    synchronized (this) {
      if (!merged) {
        Cut cut = cuts.remove();
        waiting -= cut.changes.size();
        return cut;
      }
      merged = false;
      target = latest;
    }
    return new Cut(
        Difference.between(
            shown.tree(), target.tree(), List.of(Subtree.of(prefix)), target.sequence()),
        target);
  }
}
