package org.zclone.bstar.election;

import java.util.Comparator;
import java.util.UUID;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** Which of two servers leads. Both come to the same answer. <em>Immutable.</em> */
enum Precedence {
  /** By their data. */
  BY_CLAIM {
    @Override
    boolean leads(Peer self, Peer other) {
      return LEADER.compare(self, other) > 0;
    }

    /** Of two histories one yields to the other, in one history the earlier activation. */
    @Override
    boolean yields(Peer self, Peer other) {
      Claim mine = self.claim();
      Claim theirs = other.claim();
      if (mine.hasHistory() && theirs.hasHistory() && mine.birth() != theirs.birth()) {
        return theirs.goesBefore(mine);
      }
      return BY_EPOCH.compare(self, other) < 0;
    }
  },

  /** The Guide's wire says nothing of data: one that has served or stood by, then the primary. */
  AS_IN_THE_GUIDE {
    @Override
    boolean leads(Peer self, Peer other) {
      boolean started = self.state() == State.PASSIVE;
      return started == (other.state() == State.PASSIVE) ? self.role() == Role.PRIMARY : started;
    }

    @Override
    boolean yields(Peer self, Peer other) {
      return self.role() == Role.BACKUP;
    }
  };

  private static final Comparator<Peer> BY_ROLE =
      Comparator.<Peer, Boolean>comparing(server -> server.role() == Role.PRIMARY)
          .thenComparing(Peer::instance, Comparator.comparing(UUID::toString)); // never equal

  private static final Comparator<Peer> BY_EPOCH =
      Comparator.<Peer>comparingLong(server -> server.claim().epoch()).thenComparing(BY_ROLE);

  private static final Comparator<Peer> LEADER =
      Comparator.comparing(Precedence::mayLead)
          .thenComparing(Precedence::isComplete)
          .thenComparingLong(server -> server.claim().epoch())
          .thenComparingLong(server -> server.claim().sequence())
          .thenComparing(BY_ROLE);

  /** Whether {@code self} is to become active; neither is. */
  abstract boolean leads(Peer self, Peer other);

  /** Whether {@code self} is to stand by; both are active. */
  abstract boolean yields(Peer self, Peer other);

  /** A backup that holds nothing does not impose that on a primary. */
  private static boolean mayLead(Peer server) {
    return server.claim().hasHistory() || server.role() == Role.PRIMARY;
  }

  private static boolean isComplete(Peer server) {
    return server.state() == State.PASSIVE && server.claim().synced();
  }
}
