package org.zclone.server;

import org.zclone.api.ServerStatus;
import org.zclone.replica.Replica;

/**
 * What other threads see of a server: its state at the end of a turn. The status is put together
 * when somebody asks, not in each turn.
 *
 * @param version the entries
 * @param snapshots how many snapshots are on their way
 * @param sessions how many sessions there are
 * @param counters a copy that nobody adds to
 *     <p><em>Immutable.</em>
 */
record ServerView(
    ServerIdentity identity,
    Replica.Version version,
    int snapshots,
    int sessions,
    Counters counters) {
  private static final String ROLE = "single";

  /** The status at that moment. */
  ServerStatus status() {
    return new ServerStatus(
        identity.instance(),
        ROLE,
        identity.epoch(),
        version.sequence(),
        version.digest(),
        version.tree().size(),
        snapshots,
        sessions,
        counters.byName());
  }
}
