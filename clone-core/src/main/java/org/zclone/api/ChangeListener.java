package org.zclone.api;

import java.util.List;

/**
 * Told of changes to a replica, after the replica shows them.
 *
 * <p>Called on a daemon thread of the client (or the executor given in its configuration), one call
 * at a time, in the order of the changes. It may take its time: replication goes on, and if more
 * changes wait than {@link ClientConfig#listenerQueue()} allows, or more than 1,024 cuts, they are
 * merged into one cut of {@link Change.Cause#RESYNC} changes. An exception is logged and the next
 * change delivered. It may call the client's methods that return futures; methods that block are
 * refused.
 */
@FunctionalInterface
public interface ChangeListener {
  /** One key changed. */
  void onChange(Change change);

  /**
   * Several keys changed in one atomic cut: what an update, a batch or a resynchronisation did. By
   * default calls {@link #onChange} for each, also after one that failed.
   *
   * @param changes at least one, in order; for a resynchronisation sorted by key
   */
  default void onChanges(List<Change> changes) {
    RuntimeException failure = null;
    for (Change change : changes) {
      try {
        onChange(change);
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
