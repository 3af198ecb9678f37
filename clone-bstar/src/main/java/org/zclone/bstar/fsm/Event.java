package org.zclone.bstar.fsm;

/**
 * What a server of a pair learns: what its peer says of itself, or a client's vote together with
 * what is known of the peer's life.
 */
public enum Event {
  /** The peer does not know yet whether it serves. */
  PEER_PENDING,
  /** The peer serves. */
  PEER_ACTIVE,
  /** The peer serves, and asks this server, whose data is complete, to take over. */
  PEER_HANDS_OVER,
  /**
   * The peer serves a map that it began with nothing, while this server has all of an older one.
   */
  PEER_BEGAN_ANEW,
  /** The peer stands by. */
  PEER_PASSIVE,
  /** The peer has the same role or other times, so that the two cannot be a pair. */
  PEER_MISCONFIGURED,
  /** A client asks, and the peer was heard just now. */
  VOTE_PEER_ALIVE,
  /** A client asks, and the peer is overdue or disconnected, but not silent for long enough yet. */
  VOTE_PEER_UNSURE,
  /** A client asks, and the peer is dead or has been silent for the failover time. */
  VOTE_PEER_SILENT
}
