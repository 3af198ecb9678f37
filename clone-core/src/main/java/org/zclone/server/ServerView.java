package org.zclone.server;

import java.util.UUID;
import org.zclone.api.ServerStatus;
import org.zclone.replica.Replica;

/**
 * What other threads see of a server: its state at the end of a turn. The status is put together
 * when somebody asks, not in each turn.
 *
 * @param version the entries
 * @param snapshots how many snapshots are on their way
 * @param counters a copy that nobody adds to
 *     <p><em>Immutable.</em>
 */
record ServerView(
    UUID instance, long epoch, Replica.Version version, int snapshots, Counters counters) {
  private static final String ROLE = "single";

  /** The status at that moment. */
  ServerStatus status() {
    return new ServerStatus(
        instance,
        ROLE,
        epoch,
        version.sequence(),
        version.digest(),
        version.tree().size(),
        snapshots,
        counters.byName());
  }
}
