package org.zclone.server;

import java.util.List;
import org.zclone.session.Operation;
import org.zclone.session.Status;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;

/**
 * Answers each group of a WRITE once: a fresh one is applied or refused, a repeated one gets the
 * answer that it had. <em>Confined to the reactor thread.</em>
 */
final class SessionWrites {
  private final GroupWrites writes;
  private final Store store;
  private final Counters counters;

  SessionWrites(GroupWrites writes, Store store, Counters counters) {
    this.writes = writes;
    this.store = store;
    this.counters = counters;
  }

  /** Answers the groups in order; returns false, and stops, before one that is out of order. */
  boolean write(Session session, Write write, long nowNs) {
    forget(session, write.answered());
    for (WriteReader groups = write.reader(); groups.hasNext(); ) {
      long counter = groups.counter();
      List<Operation> group = groups.next();
      if (session.writes().isRepetition(counter)) {
        counters.add(Counter.SESSION_REPEATS);
        answer(session, session.writes().repeat(counter));
      } else if (session.writes().isNext(counter)) {
        GroupReceipt receipt = apply(session, counter, group, nowNs);
        answer(session, receipt);
        if (receipt.status() == Status.NOT_ACTIVE) {
          return true; // so must all that follow: they must not overtake it
        }
      } else {
        return false;
      }
    }
    return true;
  }

  private void forget(Session session, long answered) {
    session.writes().forget(answered);
    StandbyLog standby = store.told();
    if (standby != null && answered > 0) {
      standby.onAnswered(session.client(), answered);
    }
  }

  private GroupReceipt apply(Session session, long counter, List<Operation> group, long nowNs) {
    GroupReceipt receipt = writes.write(session.client(), counter, group, nowNs);
    session.writes().remember(receipt);
    StandbyLog standby = store.told();
    if (standby != null) {
      standby.onAnswer(session.client(), counter, receipt.status(), receipt.sequence());
    }
    if (receipt.status().isAccepted()) {
      counters.add(Counter.SESSION_WRITES);
    } else {
      counters.addRefused(receipt.status());
    }
    return receipt;
  }

  private void answer(Session session, GroupReceipt receipt) {
    if (receipt.status() == Status.FORGOTTEN) {
      counters.addRefused(Status.FORGOTTEN);
    }
    session.stream().add(receipt);
  }
}
