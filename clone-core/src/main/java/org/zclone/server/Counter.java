package org.zclone.server;

/** What a server counts beside the reasons of rejections. <em>Immutable.</em> */
public enum Counter {
  /** Updates that were accepted, removals among them. */
  UPDATES,
  /** Updates that were accepted and remove a key. */
  REMOVALS,
  /** Entries whose lifetime, or whose session, ended. */
  EXPIRATIONS,
  /** Updates that had been accepted before. */
  REPEATS,
  /** RFC 12 updates that were refused because there is no standby. */
  UPDATES_REFUSED,
  /** RFC 12 updates that only this server had when it took over. */
  UPDATES_RESCUED,
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
  SNAPSHOTS_REFUSED,
  /** Sessions that began, those taken over or opened anew among them. */
  SESSIONS_OPENED,
  /** Sessions that were refused. */
  SESSIONS_REFUSED,
  /** Clients that were sent to the active server. */
  SESSIONS_REDIRECTED,
  /** Sessions that another connection of the same client has taken over. */
  SESSIONS_TAKEN_OVER,
  /** Sessions that ended because the client was silent. */
  SESSIONS_EXPIRED,
  /** Sessions that began where the client stood. */
  SESSION_DELTAS,
  /** Snapshots that were begun in sessions. */
  SESSION_SNAPSHOTS,
  /** Requests for a snapshot because a client had lost something. */
  SESSION_RESYNCS,
  /** Batches that leave superseded updates out. */
  SESSION_BATCHES_CONFLATED,
  /** Groups of operations that were applied. */
  SESSION_WRITES,
  /** Groups of operations that had been answered before. */
  SESSION_REPEATS
}
