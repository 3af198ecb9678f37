package org.zclone.client;

import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;

/**
 * What a client says in the sessions of one link: HELLO, credit, beats, requests for repair,
 * writes, BYE. <em>Confined to the reactor thread.</em>
 */
final class SessionSender {
  private final long link;
  private final SessionPlane plane;
  private final Effects effects;
  private Credit credit = new Credit();

  SessionSender(long link, SessionPlane plane, Effects effects) {
    this.link = link;
    this.plane = plane;
    this.effects = effects;
  }

  /** Asks for a session; returns what it said. */
  Hello hello() {
    credit = new Credit();
    Hello hello = plane.hello(credit.limit());
    send(hello);
    return hello;
  }

  /** A batch came, or what may have been one. */
  void onReceived(int octets) {
    credit.onReceived(octets);
  }

  /** Says that the client lives and where it stands. */
  void beat(long epoch) {
    send(new ClientMessage.Beat(credit.limit(), epoch, plane.position(), plane.digest()));
  }

  /** Asks for a snapshot. */
  void resync() {
    send(new ClientMessage.Resync(plane.position(), plane.digest()));
  }

  /** The turn ends: sends the writes that may go, and credit for what was applied. */
  void onTurnEnd(boolean isLive) {
    SessionWrites writes = plane.writes();
    for (var frame = writes.next(); frame.isPresent(); frame = writes.next()) {
      send(frame.get());
    }
    if (credit.raise(isLive)) {
      send(new ClientMessage.Credit(credit.limit()));
    }
  }

  /** Ends the session. */
  void bye() {
    send(new ClientMessage.Bye());
  }

  private void send(ClientMessage message) {
    send(message.encode());
  }

  private void send(byte[] frame) {
    effects.add(new ClientEffect.SendOnChannel(link, new byte[][] {frame}));
  }
}
