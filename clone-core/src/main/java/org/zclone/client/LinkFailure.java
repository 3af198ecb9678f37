package org.zclone.client;

/**
 * Why a link ended.
 *
 * @param kind what the next step depends on
 * @param text the same for people, with the server's endpoint
 *     <p><em>Immutable.</em>
 */
record LinkFailure(Kind kind, String text) {

  /** What happened. */
  enum Kind {
    /** Nobody there, or nobody who speaks the protocol. */
    NO_CONNECTION,
    /** The connection broke. */
    DISCONNECTED,
    /** Connected, but the request for a snapshot went unanswered: a passive server, for one. */
    NO_ANSWER,
    /** A snapshot began and did not end, twice. */
    SNAPSHOT_STOPPED,
    /** A server that sends heartbeats went silent. */
    SILENT,
    /** More updates came than may be held back during a snapshot. */
    OVERFLOW,
    /** Repaired again and again. */
    UNSTEADY
  }

  /** Whether this ends a link that was fine until now, which says nothing about the next one. */
  boolean isLoss() {
    return kind == Kind.DISCONNECTED || kind == Kind.SILENT;
  }
}
