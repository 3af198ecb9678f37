package org.zclone.server;

/** What a server counts beside the reasons of rejections. <em>Immutable.</em> */
public enum Counter {
  /** Updates that were accepted, removals among them. */
  UPDATES,
  /** Updates that were accepted and remove a key. */
  REMOVALS,
  /** Entries whose lifetime ended. */
  EXPIRATIONS,
  /** Updates that had been accepted before. */
  REPEATS,
  /** Heartbeats, answers to repeats among them. */
  HEARTBEATS,
  /** Lifetimes that could not be read and count as none. */
  TTL_MALFORMED,
  /** Snapshots that were begun. */
  SNAPSHOTS_STARTED,
  /** Snapshots that were sent to their end. */
  SNAPSHOTS_FINISHED,
  /** Snapshots given up because their peer did not read. */
  SNAPSHOTS_ABANDONED,
  /** Snapshots given up because their peer went away. */
  SNAPSHOTS_GONE,
  /** Requests dropped because too many were on their way. */
  SNAPSHOTS_REFUSED
}
