package org.zclone.server;

/**
 * Where a server's parts report what happened to them.
 *
 * @param counters how often
 * @param notices in words, for the log
 *     <p><em>Confined to the reactor thread.</em>
 */
record Tally(Counters counters, Notices notices) {
  /** Nothing yet. */
  Tally() {
    this(new Counters(), new Notices());
  }
}
