package org.zclone.api;

import java.util.Optional;

/**
 * Where a client stands.
 *
 * @param state what it is doing
 * @param synced whether the replica has ever been complete; from then on it shows the last complete
 *     state, however old
 * @param server the server that it follows or tries
 * @param plane the protocol in use with that server; the configured one until it is known
 * @param sequence the sequence that the replica shows; 0 before the first synchronisation
 * @param refusal what the server answered that was tried last, if it refused to be followed; empty
 *     once a server is followed. If it {@linkplain Refusal.Code#isForGood() is for good}, waiting
 *     does not help, unless another of the servers answers
 * @param detail why it came to this state, in plain words
 *     <p><em>Immutable.</em>
 */
public record ClientStatus(
    State state,
    boolean synced,
    Optional<Endpoint> server,
    Plane plane,
    long sequence,
    Optional<Refusal> refusal,
    String detail) {

  /** What a client is doing. */
  public enum State {
    /** Looking for a server that answers. */
    CONNECTING,
    /** Fetching the state from a server that answers. */
    SYNCING,
    /** Complete, and following every update. */
    LIVE,
    /** Closed for good. */
    CLOSED
  }

  /** Whether the replica is complete and following. */
  public boolean isLive() {
    return state == State.LIVE;
  }
}
