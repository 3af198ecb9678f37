package org.zclone.bstar.pair;

import java.util.concurrent.TimeUnit;
import org.zclone.bstar.election.ElectionEvent;

/** Says in words what happened to a pair. <em>Immutable.</em> */
final class Notices {
  private Notices() {}

  static String text(ElectionEvent event) {
    if (event instanceof ElectionEvent.PeerAppeared appeared) {
      return "the peer is there: " + appeared.peer().role() + " " + appeared.peer().state();
    } else if (event instanceof ElectionEvent.PeerSilent silent) {
      return silent.refused() ? "nobody listens at the peer's address" : "the peer is silent";
    } else if (event instanceof ElectionEvent.DualActive dual) {
      return dual.yields()
          ? "both servers are active: this one yields"
          : "both servers are active: the peer has to yield";
    } else if (event instanceof ElectionEvent.DualPassive) {
      return "both servers stand by";
    } else if (event instanceof ElectionEvent.SameRole same) {
      return same.text();
    } else if (event instanceof ElectionEvent.Mismatch mismatch) {
      return mismatch.text();
    } else if (event instanceof ElectionEvent.Stale stale) {
      return stale.text();
    } else if (event instanceof ElectionEvent.BackupAlone alone) {
      return alone.text();
    } else if (event instanceof ElectionEvent.Stalled stalled) {
      return "this server was stalled for "
          + TimeUnit.NANOSECONDS.toMillis(stalled.ns())
          + " ms: it serves when it knows that no other does";
    } else if (event instanceof ElectionEvent.Confirmed confirmed) {
      return "this server serves again: " + confirmed.why();
    }
    return event.toString();
  }
}
