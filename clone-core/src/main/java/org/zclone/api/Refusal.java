package org.zclone.api;

import java.util.Objects;

/**
 * The answer of a server that gives a client no session: PROTOCOL.md, section 3, REFUSED.
 *
 * @param server which one
 * @param code why
 * @param reason the same in the server's words, for people to read
 *     <p><em>Immutable.</em>
 */
public record Refusal(Endpoint server, Code code, String reason) {

  /** Why a session is refused, in the order of the numbers that the protocol gives from 1 on. */
  public enum Code {
    /** The client speaks another version of the protocol. */
    VERSION,
    /** The server has no room for another session now. */
    TOO_MANY_SESSIONS,
    /** The subtrees break a rule of the server, the greatest length of a key for one. */
    BAD_SUBTREES,
    /** The server stands by and knows no active one yet. */
    NOT_READY,
    /** The server could not read what the client said. */
    MALFORMED;

    /** Whether asking again later cannot help: client or server must be set up otherwise. */
    public boolean isForGood() {
      return this != TOO_MANY_SESSIONS && this != NOT_READY;
    }
  }

  /** Checks that nothing is missing. */
  public Refusal {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(reason, "reason");
  }
}
