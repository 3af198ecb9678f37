package org.zclone.examples.soak;

/** Where the load of a soak is in the map; registers are where writers put them. */
final class Subtrees {
  /** Puts and removals of a {@link LoadProgram}. */
  static final String LOAD = "/load/";

  /** Groups of keys that always have the same value. */
  static final String GROUPS = "/group/";

  /** What expires. */
  static final String TTL = "/ttl/";

  /** What goes with its client. */
  static final String BOUND = "/bound/";

  /** Where {@link #MARKER} is; everybody follows it. */
  static final String SOAK = "/soak/";

  /** A rising number: who shows it has everything that was written before. */
  static final String MARKER = SOAK + "marker";

  private Subtrees() {}
}
