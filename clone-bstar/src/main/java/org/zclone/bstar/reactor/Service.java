package org.zclone.bstar.reactor;

import org.zclone.bstar.election.Claim;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.election.Peer;

/**
 * What a server without a map says of itself: its data is the application's, of which it knows only
 * which activation it goes back to, and whether the application calls it complete. <em>Confined to
 * the reactor thread.</em>
 */
final class Service {
  /** All data is of one history, since the application's copies are not told apart. */
  private static final long ONE_HISTORY = 1;

  private long epoch;
  private boolean started;
  private boolean synced = true;

  void onEvent(ElectionEvent event) {
    if (event instanceof ElectionEvent.Activated activated) {
      epoch = activated.epoch();
      started = true;
    } else if (event instanceof ElectionEvent.Passivated passivated) {
      epoch = passivated.by().map(Peer::claim).map(Claim::epoch).orElse(epoch);
      started = true;
    }
  }

  void synced(boolean newSynced) {
    synced = newSynced;
  }

  Claim claim() {
    return new Claim(started ? ONE_HISTORY : 0, epoch, epoch, synced, false, false);
  }
}
