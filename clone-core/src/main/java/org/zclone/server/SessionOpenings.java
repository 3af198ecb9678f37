package org.zclone.server;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal.Code;
import org.zclone.session.Hello;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage.Bye;
import org.zclone.session.ServerMessage.Redirect;
import org.zclone.session.ServerMessage.Refused;
import org.zclone.session.Welcome;
import org.zclone.session.Welcome.Mode;

/** Answers HELLO. <em>Confined to the reactor thread.</em> */
final class SessionOpenings {
  private final SessionParts parts;
  private final SessionEnds ends;
  private final Counters counters;

  SessionOpenings(SessionParts parts, SessionEnds ends) {
    this.parts = parts;
    this.ends = ends;
    this.counters = parts.tally().counters();
  }

  /** Opens a session, opens it anew, or refuses it. */
  void onHello(byte[] peer, Hello hello, long nowNs) {
    if (!parts.standing().isServing()) {
      turnAway(peer);
      return;
    }
    Session before = parts.sessions().of(hello.clientId());
    if (before == null && parts.sessions().size() >= Sessions.MOST_SESSIONS) {
      refuse(peer, Code.TOO_MANY_SESSIONS, "there are too many sessions");
      return;
    }
    ClientWrites writes = parts.memory().open(hello.clientId());
    SessionStream stream = open(peer, hello, writes.lastAnswered());
    writes.expect(hello.nextCounter());
    leave(peer, before);
    parts.sessions().add(new Session(hello.clientId(), peer, writes, stream, nowNs));
    counters.add(Counter.SESSIONS_OPENED);
  }

  /** Sends a peer to the active server, if that is known. */
  void turnAway(byte[] peer) {
    Optional<Endpoint> active = parts.standing().active();
    if (active.isPresent()) {
      counters.add(Counter.SESSIONS_REDIRECTED);
      parts.streams().replies().add(peer, new Redirect(active.get()));
    } else {
      refuse(peer, Code.NOT_READY, "this server stands by, and knows of no active one");
    }
  }

  /** Refuses a HELLO that cannot be read. */
  void onMalformedHello(byte[] peer, Malformed problem) {
    Code code =
        switch (problem.reason()) {
          case VERSION -> Code.VERSION;
          case SUBTREES -> Code.BAD_SUBTREES;
          default -> Code.MALFORMED;
        };
    refuse(peer, code, String.valueOf(problem.getMessage()));
  }

  private void refuse(byte[] peer, Code code, String reason) {
    counters.add(Counter.SESSIONS_REFUSED);
    parts.streams().replies().add(peer, new Refused(code, reason));
  }

  /** What was there before ends when the new stream is in its group, so that a group goes on. */
  private void leave(byte[] peer, @Nullable Session sameClient) {
    Session samePeer = parts.sessions().of(peer);
    if (samePeer != null) {
      parts.sessions().disconnect(samePeer);
      parts.streams().end(samePeer.stream());
    }
    if (sameClient != null && sameClient != samePeer) {
      counters.add(Counter.SESSIONS_TAKEN_OVER);
      ends.disconnect(sameClient, Bye.Code.TAKEN_OVER, "the client has another connection");
    }
  }

  private SessionStream open(byte[] peer, Hello hello, long lastCounter) {
    FollowGroup group = parts.streams().groups().of(FollowedKeys.of(hello.subtrees()));
    OptionalLong resumed = resumed(hello, group);
    RunningSnapshots running = parts.store().log().running();
    FollowPosition position =
        resumed.isPresent()
            ? FollowPosition.delta(running, resumed.getAsLong(), hello.limit())
            : FollowPosition.snapshot(running, hello.limit());
    if (resumed.isPresent()) {
      counters.add(Counter.SESSION_DELTAS);
    }
    SessionStream stream = new SessionStream(parts.streams(), peer, group, position);
    stream.welcome(welcome(resumed.isPresent() ? Mode.DELTA : Mode.SNAPSHOT, lastCounter));
    return stream;
  }

  /** Where the client can go on; empty if it must start from nothing. */
  private OptionalLong resumed(Hello hello, FollowGroup group) {
    return hello.resume().stream()
        .filter(resume -> resume.history().equals(parts.standing().history()))
        .filter(resume -> isKnownSince(resume.position()))
        .filter(resume -> !group.contradicts(resume.position(), resume.digest()))
        .mapToLong(Hello.Resume::position)
        .findFirst();
  }

  private boolean isKnownSince(long position) {
    Store store = parts.store();
    return position >= store.log().floor()
        && position <= store.sequence()
        && store.epochs().isOnLine(position);
  }

  private byte[] welcome(Mode mode, long lastCounter) {
    return new Welcome(
            parts.standing().history(),
            parts.standing().epoch(),
            parts.store().sequence(),
            mode,
            parts.terms(),
            lastCounter)
        .encode();
  }
}
