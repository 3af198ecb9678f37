package org.zclone.client;

import org.zclone.client.LinkFailure.Kind;
import org.zclone.client.SessionStream.Step;
import org.zclone.session.Batch;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;

/**
 * Lets the replica follow what a server sends in the sessions of one link, and asks for a snapshot
 * when something is wrong (PROTOCOL.md, section 4). <em>Confined to the reactor thread.</em>
 */
final class SessionUpdates {
  private final ClientParts parts;
  private final SessionPlane plane;
  private final SessionSender sender;
  private final SessionState state;
  private final ResyncGuard guard = new ResyncGuard();
  private SessionStream stream;
  private long progressedNs;
  private long currentNs;

  SessionUpdates(
      ClientParts parts, SessionPlane plane, SessionSender sender, SessionState state, long nowNs) {
    this.parts = parts;
    this.plane = plane;
    this.sender = sender;
    this.state = state;
    this.stream = new SessionStream(parts.replica());
    this.currentNs = nowNs;
  }

  /** Forgets what is not shown: a session is asked for. */
  void startOver() {
    stream = new SessionStream(parts.replica());
  }

  /** The session goes on where the client says it was, if it {@code asked} for that. */
  void onWelcome(Welcome.Mode mode, boolean asked, long nowNs) {
    progressedNs = nowNs;
    switch (mode) {
      case SNAPSHOT -> state.joining("fetching the state of " + state.server());
      case DELTA -> onDelta(asked, nowNs);
    }
  }

  private void onDelta(boolean asked, long nowNs) {
    if (asked && plane.isShown()) {
      parts.counters().add(Counter.DELTAS);
      stream.resume();
      state.joining("catching up with " + state.server());
    } else {
      repair("it goes on where the client never was", nowNs);
    }
  }

  void onBatch(Batch batch, long nowNs) {
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
    boolean said = parts.notices().count(Counter.CONFLATED, text + " to follow " + state.server());
    if (said && state.isLive()) {
      state.live("following " + state.server() + "; " + text);
    }
  }

  void onBeat(ServerMessage.Beat beat, long nowNs) {
    after(stream.onBeat(beat.position(), beat.digest()), nowNs);
  }

  private void after(Step step, long nowNs) {
    switch (step) {
      case IGNORED -> {}
      case STAGED -> progressedNs = nowNs;
      case UNFINISHED -> onUnfinished(nowNs);
      case SHOWN -> onShown(nowNs);
      case LOST -> repair(stream.problem(), nowNs);
      case DIVERGED -> {
        parts.notices().count(Counter.DIVERGED, state.server() + ": " + stream.problem());
        repair(stream.problem(), nowNs);
      }
    }
  }

  /** Such a beat may have been on its way when the client asked; one that comes later was not. */
  private void onUnfinished(long nowNs) {
    if (Timing.isDue(progressedNs + parts.timing().snapshotNs(), nowNs)) {
      repair(stream.problem(), nowNs);
    }
  }

  private void onShown(long nowNs) {
    currentNs = nowNs;
    plane.onShown();
    if (!state.isLive()) {
      state.live("following " + state.server());
    }
  }

  private void repair(String why, long nowNs) {
    if (!mayAskAgain(nowNs)) {
      state.fail(Kind.UNSTEADY, "it had to be repaired too often, at last because " + why);
      return;
    }
    progressedNs = nowNs;
    parts.counters().add(Counter.RESYNCS);
    stream.awaitReset();
    sender.resync();
    state.joining(why + "; fetching the state of " + state.server() + " again");
  }

  /** Whether the link is worth another snapshot or session; each time counts. */
  boolean mayAskAgain(long nowNs) {
    return guard.allows(nowNs);
  }

  /** When the replica showed a state of the server for the last time. */
  long currentNs() {
    return currentNs;
  }
}
