package org.zclone.client;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.zclone.api.Plane;
import org.zclone.api.Update;
import org.zclone.client.LinkFailure.Kind;

/**
 * Chooses how each link follows its server, and passes on what concerns the protocol in use: {@link
 * Plane#AUTO} as long as none is. <em>Confined to the reactor thread.</em>
 */
final class Planes {
  private final ClientParts parts;
  private final Rfc12Plane rfc12;
  private final SessionPlane session;
  private Plane inUse;

  /** With what the client calls itself in sessions. */
  Planes(ClientParts parts, UUID clientId) {
    this.parts = parts;
    this.rfc12 = new Rfc12Plane(parts);
    this.session = new SessionPlane(parts, clientId);
    this.inUse = Plane.AUTO;
  }

  /** Begins to follow; {@code why} is what came before. */
  Follower follow(Destination to, String why, long nowNs) {
    if (parts.config().plane() == Plane.RFC12) {
      return byRfc12(to, why, nowNs);
    }
    inUse = Plane.AUTO;
    parts.status().use(parts.config().plane());
    Discovery.Choice choice = (speaksSessions, now) -> choose(to, speaksSessions, now);
    return new Discovery(to, parts, choice, why, nowNs);
  }

  private Follower choose(Destination to, boolean speaksSessions, long nowNs) {
    if (speaksSessions) {
      use(Plane.SESSION);
      return new SessionFollower(to, parts, session, nowNs);
    }
    if (parts.config().plane() == Plane.SESSION || to.isDetour()) {
      String text = to.endpoint() + " speaks RFC 12 only; use plane auto or rfc12";
      return NoFollower.because(new LinkFailure(Kind.WRONG_PLANE, text));
    }
    return byRfc12(to, to.endpoint() + " speaks RFC 12 only; ", nowNs);
  }

  private Follower byRfc12(Destination to, String why, long nowNs) {
    use(Plane.RFC12);
    return rfc12.follow(to, why, nowNs);
  }

  private void use(Plane plane) {
    inUse = plane;
    parts.status().use(plane);
  }

  /** Why a write cannot be sent on the plane in use; empty if it can, or if none is. */
  Optional<String> refusal(List<Update> group) {
    return inUse == Plane.RFC12 ? rfc12.refusal(group) : Optional.empty();
  }

  /** A write was queued, or there is room for those that wait. */
  void send() {
    if (inUse == Plane.RFC12) {
      rfc12.send();
    }
  }

  /** The writer of a server can send, or no longer can. */
  void onWriter(int server, boolean ready) {
    rfc12.onWriter(server, ready);
  }

  /** The link with {@code server} became live. */
  void onLive(int server) {
    if (inUse == Plane.RFC12) {
      session.onOtherPlane();
      rfc12.onLive(server);
    } else {
      session.onLive();
    }
  }

  /** The link is live and has taken an input. */
  void onProgress() {
    if (inUse == Plane.RFC12) {
      rfc12.onProgress();
    }
  }

  /** The link is not live any more. */
  void onNotLive() {
    rfc12.onNotLive();
  }

  /** A link ended, and perhaps a round with it. */
  void onEnd(LinkFailure failure, boolean wasLive, boolean endsRound) {
    parts.replica().dropStaged();
    if (inUse == Plane.RFC12) {
      parts.writes().withdrawAnswers();
    }
    if (wasLive) {
      session.onLost(failure);
    }
    rfc12.onEnd(failure, endsRound);
    inUse = parts.config().plane() == Plane.RFC12 ? Plane.RFC12 : Plane.AUTO;
  }

  /** The turn ends. */
  void onTurnEnd() {
    if (inUse != Plane.RFC12) {
      session.confirm();
    }
  }
}
