package org.zclone.bstar.fsm;

/** What an event does to a server of a pair. */
public enum Outcome {
  /** Nothing changes. */
  STAY,
  /** The server becomes active; if a vote caused it, the request is served afterwards. */
  ACTIVATE,
  /** The server becomes passive. */
  PASSIVATE,
  /** The request is served. */
  SERVE,
  /** The request waits until the roles are decided. */
  HOLD,
  /** The request is not for this server. */
  REJECT,
  /** Both serve: one must yield. */
  DUAL_ACTIVE,
  /** Both stand by: nobody serves, and only a person or a restart can have caused it. */
  DUAL_PASSIVE,
  /** Both are configured for the same role: the configuration must be corrected. */
  SAME_ROLE
}
