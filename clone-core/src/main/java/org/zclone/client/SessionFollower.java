package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;
import org.zclone.api.Endpoint;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.session.Batch;
import org.zclone.session.Receipts;
import org.zclone.session.ReceiptsReader;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;

/**
 * Follows a server by sessions: PROTOCOL.md, section 8, from HELLO on. <em>Confined to the reactor
 * thread.</em>
 */
final class SessionFollower implements Follower {
  private final Endpoint server;
  private final SessionPlane plane;
  private final SessionReader reader;
  private final SessionSender sender;
  private final SessionTimes times;
  private final SessionState state;
  private final SessionUpdates updates;
  private boolean asksToResume;
  private long epoch;

  /** Says HELLO on the channel of the link. */
  SessionFollower(Destination to, ClientParts parts, SessionPlane plane, long nowNs) {
    this.server = to.endpoint();
    this.plane = plane;
    this.reader = new SessionReader(server, parts);
    this.sender = new SessionSender(to.link(), plane, parts.effects());
    this.times = new SessionTimes(parts.timing());
    this.state = new SessionState(server, parts.status());
    this.updates = new SessionUpdates(parts, plane, sender, state, nowNs);
    hello("asking " + server + " for a session", nowNs);
  }

  private void hello(String why, long nowNs) {
    times.onSign(nowNs);
    updates.startOver();
    asksToResume = sender.hello().resume().isPresent();
    state.opening(why);
  }

  @Override
  public void onChannelDisconnected(long nowNs) {
    state.fail(Kind.DISCONNECTED, "the connection broke");
  }

  @Override
  public void onChannelMessage(byte[][] frames, long nowNs) {
    if (state.isEnded()) {
      return;
    }
    Optional<ServerMessage> message = reader.read(frames);
    if (message.isEmpty()) {
      onDropped(frames[0].length);
    } else if (state.isOpening()) {
      onAnswer(message.get(), nowNs);
    } else {
      times.onSign(nowNs);
      onMessage(message.get(), frames[0].length, nowNs);
    }
  }

  /** It may have been a batch; a repair would bring the same value again. */
  private void onDropped(int octets) {
    sender.onReceived(octets);
    if (state.isOpen()) {
      reader.excess().ifPresent(why -> state.fail(Kind.UNSTEADY, why));
    }
  }

  /** What belongs to an earlier session of this connection is passed over. */
  private void onAnswer(ServerMessage message, long nowNs) {
    if (message instanceof Welcome welcome) {
      onWelcome(welcome, nowNs);
    } else if (message instanceof ServerMessage.Redirect redirect) {
      state.redirect(redirect.endpoint());
    } else if (message instanceof ServerMessage.Refused refused) {
      state.refuse(refused.code(), refused.reason());
    } else if (message instanceof ServerMessage.Bye bye) {
      onBye(bye, nowNs);
    }
  }

  private void onWelcome(Welcome welcome, long nowNs) {
    times.onWelcome(welcome.terms().heartbeatMs(), nowNs);
    epoch = welcome.epoch();
    reader.onTerms(welcome.terms());
    plane.onWelcome(welcome.history());
    plane.writes().open(server, welcome.terms());
    updates.onWelcome(welcome.mode(), asksToResume, nowNs);
  }

  private void onMessage(ServerMessage message, int octets, long nowNs) {
    if (message instanceof Batch batch) {
      sender.onReceived(octets);
      updates.onBatch(batch, nowNs);
    } else if (message instanceof Receipts receipts) {
      onReceipts(receipts.reader());
    } else if (message instanceof ServerMessage.Beat beat) {
      epoch = beat.epoch();
      updates.onBeat(beat, nowNs);
    } else if (message instanceof ServerMessage.Bye bye) {
      onBye(bye, nowNs);
    } else if (message instanceof ServerMessage.Redirect redirect) {
      state.redirect(redirect.endpoint());
    }
  }

  private void onReceipts(ReceiptsReader receipts) {
    while (receipts.next()) {
      boolean active =
          plane.writes().onReceipt(receipts.counter(), receipts.status(), receipts.sequence());
      if (!active) {
        state.fail(Kind.NOT_ACTIVE, "it is not the active server");
        return;
      }
    }
  }

  private void onBye(ServerMessage.Bye bye, long nowNs) {
    String why = "ended the session: " + bye.code() + " " + bye.reason();
    switch (bye.code()) {
      case NO_SESSION, EXPIRED, COUNTER_GAP -> reopen(why, nowNs);
      case CLOSING -> state.fail(Kind.ENDED, why);
      case TAKEN_OVER, MALFORMED -> state.fail(Kind.UNSTEADY, why);
    }
  }

  /** While HELLO is on its way, such a word answers an earlier message. */
  private void reopen(String why, long nowNs) {
    if (state.isOpening()) {
      return;
    }
    if (updates.mayAskAgain(nowNs)) {
      hello(server + " " + why + "; asking for another", nowNs);
    } else {
      state.fail(Kind.UNSTEADY, why);
    }
  }

  @Override
  public void onTick(long nowNs) {
    if (state.isOpening() && Timing.isDue(times.answerNs(), nowNs)) {
      state.fail(Kind.NO_ANSWER, "no answer to the request for a session");
    } else if (state.isOpen() && Timing.isDue(times.silentNs(), nowNs)) {
      state.fail(Kind.SILENT, "silent for " + Timing.words(times.silenceNs()));
    } else if (state.isOpen() && Timing.isDue(times.beatNs(), nowNs)) {
      times.onBeat(nowNs);
      sender.beat(epoch);
    }
  }

  @Override
  public OptionalLong deadlineNs() {
    if (state.isEnded()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        state.isOpening() ? times.answerNs() : Timing.earlier(times.silentNs(), times.beatNs()));
  }

  @Override
  public void onTurnEnd() {
    if (state.isOpen()) {
      sender.onTurnEnd(state.isLive());
    }
  }

  @Override
  public void onClose() {
    if (!state.isEnded()) {
      sender.bye();
    }
  }

  @Override
  public boolean isLive() {
    return state.isLive();
  }

  @Override
  public boolean wasLive() {
    return state.wasLive();
  }

  @Override
  public long heardNs() {
    return updates.currentNs();
  }

  @Override
  public Optional<LinkFailure> failure() {
    return state.failure();
  }
}
