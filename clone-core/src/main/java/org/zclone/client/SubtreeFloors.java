package org.zclone.client;

import java.util.Arrays;
import java.util.List;
import org.zclone.chp.KvMsg;
import org.zclone.replica.Subtree;

/**
 * The followed subtrees, and up to which sequence the snapshot of each has everything. <em>Confined
 * to the reactor thread.</em>
 */
final class SubtreeFloors {
  private final List<Subtree> subtrees;
  private final long[] floors;

  SubtreeFloors(List<Subtree> subtrees) {
    this.subtrees = subtrees;
    this.floors = new long[subtrees.size()];
  }

  int size() {
    return floors.length;
  }

  Subtree subtree(int index) {
    return subtrees.get(index);
  }

  /** The snapshot of a subtree is complete. */
  void set(int index, long floor) {
    floors[index] = floor;
  }

  /** The sequence up to which all subtrees are complete. */
  long lowest() {
    return Arrays.stream(floors).min().orElse(0);
  }

  /** The sequence of the latest of the snapshots. */
  long highest() {
    return Arrays.stream(floors).max().orElse(0);
  }

  /** Whether {@code update} concerns a followed key and is not in the snapshot. */
  boolean isNews(KvMsg update) {
    for (int i = 0; i < floors.length; i++) {
      if (subtrees.get(i).contains(update.key())) {
        return update.sequence() > floors[i] && !update.isSnapshotEnd();
      }
    }
    return false;
  }
}
