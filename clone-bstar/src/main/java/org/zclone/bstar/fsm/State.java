package org.zclone.bstar.fsm;

/** What a server of a pair is doing. */
public enum State {
  /** Started, and does not know yet whether it serves. */
  PENDING,
  /** Serves. */
  ACTIVE,
  /** Stands by. */
  PASSIVE
}
