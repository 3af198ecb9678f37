package org.zclone.server;

import org.zclone.session.ServerMessage;
import org.zclone.session.ServerMessage.Bye.Code;

/**
 * The ways in which a session ends, or loses its connection. <em>Confined to the reactor
 * thread.</em>
 */
final class SessionEnds {
  private final SessionParts parts;

  SessionEnds(SessionParts parts) {
    this.parts = parts;
  }

  /** Ends a session: what is bound to it goes. */
  void end(Session session, long nowNs) {
    parts.streams().end(session.stream());
    parts.sessions().remove(session);
    parts.bound().release(session.client());
    parts.memory().close(session.client(), nowNs);
  }

  /** Ends a session whose client fell silent. */
  void expire(Session session, long nowNs) {
    parts.tally().counters().add(Counter.SESSIONS_EXPIRED);
    disconnect(session, Code.EXPIRED, "nothing was heard for too long");
    end(session, nowNs);
  }

  /**
   * Takes the connection from a session, if it has one, and says why. Nothing that is bound to the
   * session goes: its client may say HELLO again, and has as long for that as it may be silent.
   */
  void disconnect(Session session, Code code, String reason) {
    if (parts.sessions().disconnect(session)) {
      reply(session.peer(), code, reason);
    }
    parts.streams().end(session.stream());
  }

  /** Tells a connection that it has no session. */
  void refuse(byte[] peer) {
    reply(peer, Code.NO_SESSION, "say HELLO first");
  }

  private void reply(byte[] peer, Code code, String reason) {
    parts.streams().replies().add(peer, new ServerMessage.Bye(code, reason));
  }
}
