package org.zclone.reactor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.replica.Difference;
import org.zclone.replica.Digest;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica.Version;
import org.zclone.replica.Subtree;

/**
 * The changes that wait for one listener. Beyond its limit, or that of cuts, it keeps no changes
 * but merges them: the listener then gets one cut, the difference between what it has seen and what
 * the replica shows, so that a slow listener costs bounded memory and is never wrong. The first
 * cut, the current state, is such a difference too: that from the empty replica.
 * <em>Thread-safe.</em>
 */
final class Feed {
  /** Each keeps the version it leads to in memory, however few its changes are. */
  static final int MOST_CUTS = 1_024;

  private static final Version NOTHING = new Version(EntryTree.empty(), 0, Digest.NONE);

  /** Changes that lead to a version; null if they are the difference from what was shown before. */
  private record Cut(@Nullable List<Change> changes, Version after) {
    int size() {
      return changes == null ? 0 : changes.size();
    }
  }

  private final String prefix;
  private final ChangeListener listener;
  private final int limit;
  private final SerialQueue queue;
  private final Deque<Cut> cuts = new ArrayDeque<>(); // guarded by this
  private int waiting; // guarded by this
  private boolean merging; // guarded by this: one difference waits, and takes in what follows
  private boolean scheduled; // guarded by this
  private Version shown = NOTHING; // confined to the queue

  Feed(String prefix, ChangeListener listener, int limit, SerialQueue queue, Version current) {
    this.prefix = prefix;
    this.listener = listener;
    this.limit = limit;
    this.queue = queue;
    cuts.add(new Cut(null, current));
    schedule();
  }

  /** The replica changed; on the loop's thread. */
  void offer(List<Change> changes, Version after) {
    keep(changes, after);
    schedule();
  }

  private synchronized void keep(List<Change> changes, Version after) {
    List<Change> mine =
        prefix.isEmpty()
            ? changes
            : changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
    merging |= waiting + mine.size() > limit || !mine.isEmpty() && cuts.size() == MOST_CUTS;
    if (merging) {
      cuts.clear();
      waiting = 0;
      cuts.add(new Cut(null, after));
    } else if (!mine.isEmpty()) {
      waiting += mine.size();
      cuts.add(new Cut(mine, after));
    }
  }

  private void schedule() {
    synchronized (this) {
      if (scheduled || cuts.isEmpty()) {
        return;
      }
      scheduled = true;
    }
    queue.add(this::deliver);
  }

  /** One cut, so that the queue can be closed between two. */
  private void deliver() {
    Cut cut = next();
    try {
      List<Change> changes = cut.changes == null ? difference(cut.after) : cut.changes;
      shown = cut.after;
      if (!changes.isEmpty()) {
        listener.onChanges(changes);
      }
    } finally {
      synchronized (this) {
        scheduled = false;
      }
      schedule();
    }
  }

  private synchronized Cut next() {
    Cut cut = cuts.remove();
    waiting -= cut.size();
    merging = false;
    return cut;
  }

  private List<Change> difference(Version target) {
    List<Subtree> subtrees = List.of(Subtree.of(prefix));
    return Difference.between(shown.tree(), target.tree(), subtrees, target.sequence());
  }
}
