package org.zclone.bstar.fsm;

/** The part a server is configured for; it never changes. */
public enum Role {
  /** Serves when both are up for the first time, and alone when the other stays silent. */
  PRIMARY,
  /** Takes over when the primary falls silent; alone from the start it does not serve. */
  BACKUP
}
