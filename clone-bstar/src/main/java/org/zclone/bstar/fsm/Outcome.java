package org.zclone.bstar.fsm;

/** What an event does to a server of a pair. */
public enum Outcome {
  /** Nothing changes. */
  STAY,
  /** The server becomes active; if a vote caused it, the request is served afterwards. */
  ACTIVATE,
  /** As {@link #ACTIVATE} if its data is complete, or may be stale; else {@link #REJECT}. */
  ACTIVATE_IF_SYNCED,
  /** The server whose data goes further becomes active; the other waits until it hears that. */
  COMPARE,
  /** The server becomes passive. */
  PASSIVATE,
  /** The server becomes passive if the peer holds data of a later activation than its own. */
  PASSIVATE_IF_OLDER,
  /** The request is served. */
  SERVE,
  /** The request waits until the roles are decided. */
  HOLD,
  /** The request is not for this server. */
  REJECT,
  /** Both serve: one must yield. */
  DUAL_ACTIVE,
  /** Both stand by: nobody serves; otherwise as {@link #COMPARE}. */
  DUAL_PASSIVE,
  /** The two are no pair: said aloud until the configuration is corrected. */
  MISCONFIGURED
}
