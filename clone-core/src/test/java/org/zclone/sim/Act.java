package org.zclone.sim;

/** What a script can make happen. */
enum Act {
  /** Somebody puts a key. */
  PUT(false),
  /** Somebody removes a key. */
  REMOVE(false),
  /** Somebody puts a key with a lifetime. */
  MORTAL(false),
  /** Somebody puts a key if it is absent. */
  IF_ABSENT(false),
  /** Somebody changes a key if it is as the replica shows it, or as it was. */
  IF_SEQUENCE(false),
  /** Somebody changes several keys at once. */
  GROUP(false),
  /** Somebody puts a key that goes with the session. */
  BOUND(false),
  /** Several writes in a row, faster than any answer. */
  BURST(false),
  /** An application begins to listen to changes, or listens no more. */
  LISTEN(false),
  /** A raw RFC 12 writer sends what it sent before once more. */
  REPEAT(false),
  /** A connection is reset; both ends notice soon. */
  BREAK(true),
  /** A connection goes silent, in one direction or both. */
  HALF_OPEN(true),
  /** A client is cut off from the server. */
  PARTITION(true),
  /** The server is cut off from everybody. */
  ISOLATION(true),
  /** What a client gets comes slowly, or what it sends goes slowly. */
  SLOW(true),
  /** A client stops for a while: its inputs wait. */
  PAUSE_CLIENT(true),
  /** The server stops for a while. */
  PAUSE_SERVER(true),
  /** The server's process dies, and comes back with nothing. */
  CRASH(true),
  /** A client closes, and another one comes in its place. */
  LEAVE(true);

  private final boolean fault;

  Act(boolean fault) {
    this.fault = fault;
  }

  boolean isFault() {
    return fault;
  }
}
