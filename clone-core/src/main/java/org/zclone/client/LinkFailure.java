package org.zclone.client;

import java.util.Optional;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;

/**
 * Why a link ended.
 *
 * @param kind what the next step depends on
 * @param text the same for people, with the server's endpoint
 * @param elsewhere the server that the client was sent to, if it was
 * @param refusal what the server answered, if it refused a session
 *     <p><em>Immutable.</em>
 */
record LinkFailure(
    Kind kind, String text, Optional<Endpoint> elsewhere, Optional<Refusal> refusal) {

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
    /** Repaired again and again, or beyond repair. */
    UNSTEADY,
    /** It does not speak the protocol that it should. */
    WRONG_PLANE,
    /** It refused a session. */
    REFUSED,
    /** It named another server, or said that it is not the active one. */
    NOT_ACTIVE,
    /** It ended the session in order. */
    ENDED
  }

  LinkFailure(Kind kind, String text) {
    this(kind, text, Optional.empty(), Optional.empty());
  }

  /** Whether this ends a link that was fine until now, which says nothing about the next one. */
  boolean isLoss() {
    return isDeath() || kind == Kind.NOT_ACTIVE;
  }

  /** Whether the next link with the server may well end in the same way. */
  boolean isUnsteady() {
    return kind == Kind.UNSTEADY;
  }

  /** Whether the server is gone for all that can be seen. */
  boolean isDeath() {
    return kind == Kind.DISCONNECTED || kind == Kind.SILENT || kind == Kind.ENDED;
  }
}
