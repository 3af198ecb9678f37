package org.zclone.bstar.election;

/** What to do with a client's request. */
public enum Verdict {
  /** Serve it. */
  SERVE,
  /** Keep it, and ask again after the next input: the roles are not decided yet. */
  HOLD,
  /** Drop it: this server does not serve. */
  REJECT
}
