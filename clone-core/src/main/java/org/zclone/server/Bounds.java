package org.zclone.server;

/**
 * How much a server keeps in memory for others beside its entries; or, asked of one, how much it
 * keeps now.
 *
 * @param tombstones removals, so that a follower who was away learns of them; while a snapshot runs
 *     there may be as many as there are entries
 * @param pendingUpdates RFC 12 updates that wait at a standby, in case it has to take over
 * @param clients clients whose answered writes are remembered; none that has a session is forgotten
 *     <p><em>Immutable.</em>
 */
public record Bounds(int tombstones, int pendingUpdates, int clients) {
  /** What servers keep at most: a few MB. */
  public static final Bounds DEFAULT =
      new Bounds(UpdateLog.MOST_TOMBSTONES, PendingUpdates.MOST_WAITING, WriteMemory.MOST_CLIENTS);

  /** Checks that none is negative. */
  public Bounds {
    if (tombstones < 0 || pendingUpdates < 0 || clients < 0) {
      throw new IllegalArgumentException(
          "bounds must not be negative: %d, %d, %d".formatted(tombstones, pendingUpdates, clients));
    }
  }
}
