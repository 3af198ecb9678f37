package org.zclone.sim;

import java.util.List;
import org.zclone.api.Update;

/** A write that somebody asked for, and what became of it. */
final class Issued {
  /** By what a write is told from all others. */
  final String mark;

  final String by;
  final long number;
  final List<Update> group;

  /** Whether it goes by a session, where repetitions are known for sure. */
  final boolean inSession;

  /** Whether nothing tells a repetition of it from another write. */
  final boolean anonymous;

  /** The life of the map, and its sequence, when it was issued. */
  final int issuedInLife;

  final long issuedAt;
  final long issuedNs;

  /** The life in which it was applied last, and how often in that one. */
  int life = -1;

  int applications;
  long first;
  long last;
  boolean done;

  /** Whether nothing stands in its way. */
  boolean mustSucceed;

  Issued(
      World world,
      String by,
      long number,
      List<Update> group,
      boolean inSession,
      boolean anonymous) {
    this.mark = by + "." + number;
    this.by = by;
    this.number = number;
    this.group = group;
    this.inSession = inSession;
    this.anonymous = anonymous;
    this.issuedInLife = world.history.current().number;
    this.issuedAt = world.history.current().last();
    this.issuedNs = world.nowNs();
    world.issuedByMark.put(mark, this);
  }

  /** Whether it may arrive at any time, since nobody waits for it any more. */
  boolean isLost() {
    return !inSession && (done || by.startsWith("raw"));
  }

  boolean isMortal() {
    return group.get(0).ttlSeconds() > 0;
  }

  boolean isAppliedIn(Life other) {
    return life == other.number;
  }

  @Override
  public String toString() {
    return "write " + mark + " " + group;
  }
}
