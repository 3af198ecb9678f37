package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.client.SessionStream.Step;
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
  private enum Phase {
    OPENING,
    JOINING,
    LIVE,
    ENDED
  }

  private final Endpoint server;
  private final ClientParts parts;
  private final SessionPlane plane;
  private final SessionReader reader;
  private final SessionSender sender;
  private final SessionTimes times;
  private final ResyncGuard guard = new ResyncGuard();
  private SessionStream stream;
  private Phase phase = Phase.OPENING;
  private Optional<LinkFailure> failure = Optional.empty();
  private boolean asksToResume;
  private boolean wasLive;
  private long epoch;
  private long currentNs;

  /** Says HELLO on the channel of the link. */
  SessionFollower(Destination to, ClientParts parts, SessionPlane plane, long nowNs) {
    this.server = to.endpoint();
    this.parts = parts;
    this.plane = plane;
    this.reader = new SessionReader(server, parts);
    this.sender = new SessionSender(to.link(), plane, parts.effects());
    this.times = new SessionTimes(parts.timing());
    this.stream = new SessionStream(parts.replica());
    this.currentNs = nowNs;
    hello("asking " + server + " for a session", nowNs);
  }

  private void hello(String why, long nowNs) {
    phase = Phase.OPENING;
    times.onSign(nowNs);
    stream = new SessionStream(parts.replica());
    asksToResume = sender.hello().resume().isPresent();
    report(State.CONNECTING, why);
  }

  @Override
  public void onChannelDisconnected(long nowNs) {
    fail(Kind.DISCONNECTED, "the connection broke");
  }

  @Override
  public void onChannelMessage(byte[][] frames, long nowNs) {
    if (phase == Phase.ENDED) {
      return;
    }
    Optional<ServerMessage> message = reader.read(frames);
    if (message.isEmpty()) {
      sender.onReceived(frames[0].length); // it may have been a batch
    } else if (phase == Phase.OPENING) {
      onAnswer(message.get(), nowNs);
    } else {
      times.onSign(nowNs);
      onMessage(message.get(), frames[0].length, nowNs);
    }
  }

  /** What belongs to an earlier session of this connection is passed over. */
  private void onAnswer(ServerMessage message, long nowNs) {
    if (message instanceof Welcome welcome) {
      onWelcome(welcome, nowNs);
    } else if (message instanceof ServerMessage.Redirect redirect) {
      onRedirect(redirect.endpoint());
    } else if (message instanceof ServerMessage.Refused refused) {
      fail(Kind.REFUSED, "refused a session: " + refused.code() + " " + refused.reason());
    } else if (message instanceof ServerMessage.Bye bye) {
      onBye(bye, nowNs);
    }
  }

  private void onMessage(ServerMessage message, int octets, long nowNs) {
    if (message instanceof Batch batch) {
      sender.onReceived(octets);
      onBatch(batch, nowNs);
    } else if (message instanceof Receipts receipts) {
      onReceipts(receipts.reader());
    } else if (message instanceof ServerMessage.Beat beat) {
      epoch = beat.epoch();
      after(stream.onBeat(beat.position(), beat.digest()), nowNs);
    } else if (message instanceof ServerMessage.Bye bye) {
      onBye(bye, nowNs);
    } else if (message instanceof ServerMessage.Redirect redirect) {
      onRedirect(redirect.endpoint());
    }
  }

  private void onWelcome(Welcome welcome, long nowNs) {
    phase = Phase.JOINING;
    times.onWelcome(welcome.terms().heartbeatMs(), nowNs);
    epoch = welcome.epoch();
    plane.onWelcome(welcome.history());
    plane.writes().open(server, welcome.terms());
    boolean resumes = welcome.mode() == Welcome.Mode.DELTA;
    if (resumes && asksToResume && plane.isShown()) {
      parts.counters().add(Counter.DELTAS);
      stream.resume();
      report(State.SYNCING, "catching up with " + server);
    } else if (resumes) {
      repair("it goes on where the client never was", nowNs);
    } else {
      report(State.SYNCING, "fetching the state of " + server);
    }
  }

  private void onBatch(Batch batch, long nowNs) {
    Step step = stream.onBatch(batch);
    if (step != Step.IGNORED) {
      count(batch);
    }
    after(step, nowNs);
    if (batch.isConflated() && step != Step.IGNORED) {
      onConflated();
    }
  }

  private void count(Batch batch) {
    parts.counters().add(Counter.BATCHES);
    parts.counters().add(Counter.UPDATES, batch.entries().count());
    if (batch.isReset()) {
      parts.counters().add(Counter.SNAPSHOTS);
    }
  }

  /** The replica skips values and is right all the same: worth a word, not an alarm. */
  private void onConflated() {
    String text = "updates were merged because this client was slow";
    boolean said = parts.notices().count(Counter.CONFLATED, text + " to follow " + server);
    if (said && phase == Phase.LIVE) {
      report(State.LIVE, "following " + server + "; " + text);
    }
  }

  private void after(Step step, long nowNs) {
    switch (step) {
      case IGNORED -> {}
      case STAGED -> times.onProgress(nowNs);
      case UNFINISHED -> onUnfinished(nowNs);
      case SHOWN -> onShown(nowNs);
      case LOST -> repair(stream.problem(), nowNs);
      case DIVERGED -> {
        parts.notices().count(Counter.DIVERGED, server + ": " + stream.problem());
        repair(stream.problem(), nowNs);
      }
    }
  }

  /** Such a beat may have been on its way when the client asked; one that comes later was not. */
  private void onUnfinished(long nowNs) {
    if (Timing.isDue(times.progressNs(), nowNs)) {
      repair(stream.problem(), nowNs);
    }
  }

  private void onShown(long nowNs) {
    currentNs = nowNs;
    plane.onShown();
    if (phase == Phase.JOINING) {
      phase = Phase.LIVE;
      wasLive = true;
      report(State.LIVE, "following " + server);
    }
  }

  private void repair(String why, long nowNs) {
    if (!guard.allows(nowNs)) {
      fail(Kind.UNSTEADY, "it had to be repaired too often, at last because " + why);
      return;
    }
    phase = Phase.JOINING;
    times.onProgress(nowNs);
    parts.counters().add(Counter.RESYNCS);
    stream.awaitReset();
    sender.resync();
    report(State.SYNCING, why + "; fetching the state of " + server + " again");
  }

  private void onReceipts(ReceiptsReader receipts) {
    while (receipts.next()) {
      boolean active =
          plane.writes().onReceipt(receipts.counter(), receipts.status(), receipts.sequence());
      if (!active) {
        fail(Kind.NOT_ACTIVE, "it is not the active server");
        return;
      }
    }
  }

  private void onRedirect(Endpoint active) {
    phase = Phase.ENDED;
    String text = server + ": it names " + active + " as the active server";
    failure = Optional.of(new LinkFailure(Kind.NOT_ACTIVE, text, Optional.of(active)));
  }

  private void onBye(ServerMessage.Bye bye, long nowNs) {
    String why = "ended the session: " + bye.code() + " " + bye.reason();
    switch (bye.code()) {
      case NO_SESSION, EXPIRED, COUNTER_GAP -> reopen(why, nowNs);
      case CLOSING -> fail(Kind.ENDED, why);
      case TAKEN_OVER, MALFORMED -> fail(Kind.UNSTEADY, why);
    }
  }

  /** While HELLO is on its way, such a word answers an earlier message. */
  private void reopen(String why, long nowNs) {
    if (phase == Phase.OPENING) {
      return;
    }
    if (guard.allows(nowNs)) {
      hello(server + " " + why + "; asking for another", nowNs);
    } else {
      fail(Kind.UNSTEADY, why);
    }
  }

  @Override
  public void onTick(long nowNs) {
    if (phase == Phase.OPENING && Timing.isDue(times.answerNs(), nowNs)) {
      fail(Kind.NO_ANSWER, "no answer to the request for a session");
    } else if (isOpen() && Timing.isDue(times.silentNs(), nowNs)) {
      fail(Kind.SILENT, "silent for " + Timing.words(parts.timing().silenceNs()));
    } else if (isOpen() && Timing.isDue(times.beatNs(), nowNs)) {
      times.onBeat(nowNs);
      sender.beat(epoch);
    }
  }

  @Override
  public OptionalLong deadlineNs() {
    return switch (phase) {
      case OPENING -> OptionalLong.of(times.answerNs());
      case JOINING, LIVE -> OptionalLong.of(Timing.earlier(times.silentNs(), times.beatNs()));
      case ENDED -> OptionalLong.empty();
    };
  }

  private boolean isOpen() {
    return phase == Phase.JOINING || phase == Phase.LIVE;
  }

  @Override
  public void onTurnEnd() {
    if (isOpen()) {
      sender.onTurnEnd();
    }
  }

  @Override
  public void onClose() {
    if (phase != Phase.ENDED) {
      sender.bye();
    }
  }

  private void fail(Kind kind, String text) {
    phase = Phase.ENDED;
    failure = Optional.of(new LinkFailure(kind, server + ": " + text));
  }

  private void report(State state, String detail) {
    parts.status().report(state, Optional.of(server), detail);
  }

  @Override
  public boolean isLive() {
    return phase == Phase.LIVE;
  }

  @Override
  public boolean wasLive() {
    return wasLive;
  }

  @Override
  public long heardNs() {
    return currentNs;
  }

  @Override
  public Optional<LinkFailure> failure() {
    return failure;
  }
}
