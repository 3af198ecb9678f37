package org.zclone.bstar.election;

/** How the servers of a pair tell each other their states. */
public enum Wire {
  /** Binary beats that carry the claim and prove how fresh they are. */
  STANDARD,
  /** The digits of the ZeroMQ Guide's programs: states only, and old ones look like new ones. */
  GUIDE
}
