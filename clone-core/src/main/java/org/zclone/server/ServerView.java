package org.zclone.server;

import java.util.UUID;
import org.zclone.api.ServerStatus;
import org.zclone.replica.Replica;

/**
 * What other threads see of a server: its state at the end of a turn. The status is put together
 * when somebody asks, not in each turn.
 *
 * @param instance its name
 * @param role its part
 * @param epoch the first sequence of the activation that the entries come from
 * @param version the entries
 * @param snapshots how many snapshots are on their way
 * @param sessions how many sessions there are
 * @param counters a copy that nobody adds to
 *     <p><em>Immutable.</em>
 */
record ServerView(
    UUID instance,
    String role,
    long epoch,
    Replica.Version version,
    int snapshots,
    int sessions,
    Counters counters) {
  /** The status at that moment. */
  ServerStatus status() {
    return new ServerStatus(
        instance,
        role,
        epoch,
        version.sequence(),
        version.digest(),
        version.tree().size(),
        snapshots,
        sessions,
        counters.byName());
  }
}
