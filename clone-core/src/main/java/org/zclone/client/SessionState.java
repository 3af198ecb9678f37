package org.zclone.client;

import java.util.Optional;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.client.LinkFailure.Kind;

/**
 * Where the sessions of one link stand, and why they ended: the one place that changes it.
 * <em>Confined to the reactor thread.</em>
 */
final class SessionState {
  private enum Phase {
    OPENING,
    JOINING,
    LIVE,
    ENDED
  }

  private final Endpoint server;
  private final StatusBoard status;
  private Phase phase = Phase.OPENING;
  private boolean wasLive;
  private Optional<LinkFailure> failure = Optional.empty();

  SessionState(Endpoint server, StatusBoard status) {
    this.server = server;
    this.status = status;
  }

  Endpoint server() {
    return server;
  }

  /** A session is asked for. */
  void opening(String why) {
    phase = Phase.OPENING;
    status.report(State.CONNECTING, Optional.of(server), why);
  }

  /** A session is there, and the replica is to be brought to the server's state. */
  void joining(String why) {
    phase = Phase.JOINING;
    status.report(State.SYNCING, Optional.of(server), why);
  }

  /** The replica shows a state of the server. */
  void live(String detail) {
    phase = Phase.LIVE;
    wasLive = true;
    status.report(State.LIVE, Optional.of(server), detail);
  }

  /** The link is of no use any more. */
  void fail(Kind kind, String text) {
    fail(new LinkFailure(kind, server + ": " + text));
  }

  /** The server says that another one is active. */
  void redirect(Endpoint active) {
    String text = server + ": it names " + active + " as the active server";
    fail(new LinkFailure(Kind.NOT_ACTIVE, text, Optional.of(active), Optional.empty()));
  }

  /** The server answers that there will be no session. */
  void refuse(Refusal.Code code, String reason) {
    String text = server + ": refused a session: " + code + " " + reason;
    Refusal refusal = new Refusal(server, code, reason);
    fail(new LinkFailure(Kind.REFUSED, text, Optional.empty(), Optional.of(refusal)));
  }

  private void fail(LinkFailure why) {
    phase = Phase.ENDED;
    failure = Optional.of(why);
  }

  /** Whether the server has not answered HELLO yet. */
  boolean isOpening() {
    return phase == Phase.OPENING;
  }

  /** Whether there is a session. */
  boolean isOpen() {
    return phase == Phase.JOINING || phase == Phase.LIVE;
  }

  boolean isLive() {
    return phase == Phase.LIVE;
  }

  boolean isEnded() {
    return phase == Phase.ENDED;
  }

  /** Whether it has ever been live. */
  boolean wasLive() {
    return wasLive;
  }

  /** Why it ended; empty as long as it has not. */
  Optional<LinkFailure> failure() {
    return failure;
  }
}
