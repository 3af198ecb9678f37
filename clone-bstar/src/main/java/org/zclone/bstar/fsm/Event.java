package org.zclone.bstar.fsm;

/** What a server of a pair learns: the state its peer announces, or a client's vote. */
public enum Event {
  /** The peer is a primary that does not know yet whether it serves. */
  PEER_PENDING_PRIMARY,
  /** The peer is a backup that does not know yet whether it serves. */
  PEER_PENDING_BACKUP,
  /** The peer serves. */
  PEER_ACTIVE,
  /** The peer stands by. */
  PEER_PASSIVE,
  /** A client asks, and the peer was heard within the failover time. */
  VOTE_PEER_ALIVE,
  /** A client asks, and the peer has been silent for the failover time. */
  VOTE_PEER_SILENT
}
