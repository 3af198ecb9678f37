package org.zclone.bstar.sim;

/** What can happen in a run. */
enum Act {
  PUT(false),
  REMOVE(false),
  MORTAL(false),
  IF_ABSENT(false),
  IF_SEQUENCE(false),
  GROUP(false),
  BOUND(false),
  BURST(false),
  SWITCH_OVER(false),
  /** A connection is reset. */
  RESET(true),
  /** Nothing passes between the two servers. */
  CUT_PEERS(true),
  /** Nothing passes from one server to the other. */
  CUT_ONE_WAY(true),
  /** Standbys lose their link and cannot connect, though beats pass. */
  BLOCK_LINK(true),
  /** A server is cut off from all. */
  ISOLATE(true),
  /** A client is cut off from one server, or from both. */
  CUT_CLIENT(true),
  /** Each server is left with some of the clients. */
  SPLIT(true),
  /** A server's loop stands still for a while. */
  STALL(true),
  /** A server's process stands still for a while. */
  STOP(true),
  /** A server's machine is suspended for a while. */
  SUSPEND(true),
  /** Somebody sets the wall clock of a server. */
  SET_CLOCK(true),
  /** A client stands still for a while. */
  STOP_CLIENT(true),
  /** A server's process dies, and comes back with nothing. */
  KILL(true),
  /** Another client comes in the place of one. */
  LEAVE(true);

  private final boolean fault;

  Act(boolean fault) {
    this.fault = fault;
  }

  boolean isFault() {
    return fault;
  }
}
