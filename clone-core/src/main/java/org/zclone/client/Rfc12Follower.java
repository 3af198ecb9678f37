package org.zclone.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.client.StreamPosition.Step;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;

/**
 * Follows a server by RFC 12: subscribe, wait for proof that the subscription works, ask for a
 * snapshot, hold updates back until it is complete, then follow; at any sign of a loss ask again.
 *
 * <p>Nothing that the server publishes before it has answered the request is believed: passive
 * servers of published pairs send heartbeats and removals of their own.
 *
 * <p>The Guide's servers of model five never send heartbeats. So one that is silent and was never
 * heard to send any is asked for a subtree that nobody has: whoever serves answers, and says where
 * it stands; whoever stands by does not. <em>Confined to the reactor thread.</em>
 */
final class Rfc12Follower implements Follower {
  private enum Phase {
    CONNECTING,
    PROVING,
    SYNCING,
    DOUBTING, // the snapshot is complete, and of another life than the subscription, or ahead of it
    LIVE,
    ASKING, // live; it is silent, and was asked whether it serves
    ENDED
  }

  private static final SnapshotRequest OF_NOTHING =
      new SnapshotRequest(SnapshotRequest.NOTHING_BUT_THE_END.getBytes(StandardCharsets.US_ASCII));

  private final LinkTarget target;
  private final ClientParts parts;
  private final Set<Endpoint> beating;
  private final Rfc12Reader reader;
  private final StreamPosition stream;
  private final HeldBack held = new HeldBack(HeldBack.MOST_MESSAGES, HeldBack.MOST_BYTES);
  private final ResyncGuard guard = new ResyncGuard();
  private SnapshotAssembly snapshot;
  private SubtreeFloors floors;
  private Phase phase = Phase.CONNECTING;
  private Optional<LinkFailure> failure = Optional.empty();
  private long attempt;
  private long deadlineNs;
  private long heardNs;
  private boolean heartbeats;
  private long named; // by the last answer to the question whether it serves
  private boolean asksAgain;
  private boolean askedForOneState;
  private boolean wasLive;

  /**
   * Begins to follow.
   *
   * @param beating which servers were ever heard to send heartbeats; learns of this one
   * @param why what came before, for the status
   */
  Rfc12Follower(
      LinkTarget target, ClientParts parts, Set<Endpoint> beating, String why, long nowNs) {
    this.target = target;
    this.parts = parts;
    this.beating = beating;
    this.reader = new Rfc12Reader(target.server(), parts);
    this.stream = new StreamPosition(target.isWholeMap());
    this.snapshot = noSnapshot();
    this.floors = snapshot.floors();
    this.heardNs = nowNs;
    this.deadlineNs = nowNs + parts.timing().connectNs();
    report(State.CONNECTING, why + "connecting to " + target.server());
  }

  @Override
  public void onConnected(long nowNs) {
    if (phase == Phase.CONNECTING) {
      phase = Phase.PROVING;
      deadlineNs = nowNs + parts.timing().firstHeartbeatNs();
      report(
          State.CONNECTING, "connected to " + target.server() + ", waiting for its first message");
    }
  }

  @Override
  public void onDisconnected(long nowNs) {
    fail(Kind.DISCONNECTED, "the connection broke");
  }

  @Override
  public void onPublication(byte[][] frames, long nowNs) {
    Optional<KvMsg> message = reader.publication(frames);
    if (message.isPresent()) {
      onPublished(message.get(), nowNs);
      return;
    }
    OptionalLong sequence = KvMsg.sequenceOf(frames);
    if (sequence.isPresent() && sequence.getAsLong() >= 0) {
      onHeard(nowNs);
      if (follows(stream.onUpdate(sequence.getAsLong()), nowNs)) {
        reader.withoutValue(frames).ifPresent(this::take);
      }
      advance();
    }
  }

  private void onPublished(KvMsg message, long nowNs) {
    onHeard(nowNs);
    reader.onAnswer(message);
    if (message.isHeartbeat()) {
      heartbeats = true;
      beating.add(target.server());
      follows(stream.onHeartbeat(message.sequence()), nowNs);
    } else if (follows(stream.onUpdate(message.sequence()), nowNs)) {
      take(message);
    }
    advance();
  }

  private void onHeard(long nowNs) {
    heardNs = nowNs;
    if (phase == Phase.ASKING) {
      onAnswered();
    }
  }

  /** Whether the link goes on where it is; else it has asked for a snapshot just now, or failed. */
  private boolean follows(Step step, long nowNs) {
    if (step != Step.FOLLOWS) {
      resync(nowNs);
      return false;
    }
    if (phase == Phase.CONNECTING || phase == Phase.PROVING) {
      request("fetching the state of " + target.server(), nowNs);
      return false;
    }
    return true;
  }

  private void take(KvMsg update) {
    switch (phase) {
      case SYNCING, DOUBTING -> hold(update);
      case LIVE, ASKING -> apply(update);
      case CONNECTING, PROVING, ENDED -> {}
    }
  }

  private void hold(KvMsg update) {
    if (!held.add(update)) {
      fail(Kind.OVERFLOW, "too many updates during its snapshot");
    }
  }

  private void apply(KvMsg update) {
    if (!floors.isNews(update)) {
      return;
    }
    String key = update.key();
    long sequence = update.sequence();
    if (update.isRemoval()) {
      parts.replica().remove(key, sequence, Lifetimes.removalCause(update));
    } else {
      int ttl = Lifetimes.seconds(update);
      parts.replica().put(new StoredEntry(key, update.body(), sequence, ttl));
    }
  }

  private void advance() {
    if (phase == Phase.DOUBTING && isOneState()) {
      show(); // the subscription goes on, so that both are of one life
    }
    if (isLive()) {
      parts.replica().advanceTo(stream.position());
    }
  }

  /**
   * Whether the snapshots of all subtrees, with what was held back, are a state that the server
   * had: of those that end earlier, the updates until the last end may still be on their way.
   */
  private boolean isOneState() {
    return floors.lowest() == floors.highest() || stream.position() >= floors.highest();
  }

  private void resync(long nowNs) {
    if (guard.allows(nowNs)) {
      request(stream.problem() + "; fetching the state of " + target.server() + " again", nowNs);
    } else {
      fail(Kind.UNSTEADY, "it had to be repaired too often, at last because " + stream.problem());
    }
  }

  /**
   * All that was published until now will be in the snapshot, whatever number its end says, because
   * the server published it before it gets this request. So nothing held back is needed, and all
   * that comes from now on is news unless the end covers it.
   */
  private void request(String why, long nowNs) {
    phase = Phase.SYNCING;
    named = 0;
    stream.onRequest();
    held.clear();
    snapshot = new SnapshotAssembly(target, parts.replica().replica().tree());
    send(target.requests(), nowNs);
    report(State.SYNCING, why);
  }

  private void send(List<SnapshotRequest> requests, long nowNs) {
    attempt++;
    deadlineNs = nowNs + parts.timing().snapshotNs();
    parts.effects().add(new ClientEffect.RequestSnapshot(target.link(), attempt, requests));
  }

  /** Stands in between two snapshots: a complete one would keep an old version in memory. */
  private SnapshotAssembly noSnapshot() {
    return new SnapshotAssembly(target, EntryTree.empty());
  }

  @Override
  public void onSnapshotMessage(long attempt, byte[][] frames, long nowNs) {
    if (attempt != this.attempt || (phase != Phase.SYNCING && phase != Phase.ASKING)) {
      return;
    }
    heardNs = nowNs;
    deadlineNs = nowNs + parts.timing().snapshotNs();
    Optional<KvMsg> message = reader.snapshotMessage(frames);
    if (message.isEmpty()) {
      return;
    }
    if (phase == Phase.ASKING) {
      onProof(message.get());
      return;
    }
    reader.onAnswer(message.get());
    if (snapshot.onMessage(message.get())) {
      onSnapshot(nowNs);
    }
  }

  /** It serves. What it had published until then comes before it is silent again, or is lost. */
  private void onProof(KvMsg message) {
    if (message.isSnapshotEnd()) {
      named = message.sequence();
      onAnswered();
    }
  }

  private void onAnswered() {
    phase = Phase.LIVE;
    parts.effects().add(new ClientEffect.CloseSnapshot(target.link()));
  }

  private void ask(long nowNs) {
    if (lacksWhatWasNamed()) {
      resync(nowNs);
      return;
    }
    phase = Phase.ASKING;
    send(List.of(OF_NOTHING), nowNs);
  }

  /** Of a subtree nobody knows: the last update may have been elsewhere. */
  private boolean lacksWhatWasNamed() {
    return target.isWholeMap()
        && named > stream.position()
        && stream.onHeartbeat(named) != Step.FOLLOWS;
  }

  private void onSnapshot(long nowNs) {
    floors = snapshot.floors();
    if (stream.onCut(floors.lowest()) != Step.FOLLOWS) {
      resync(nowNs);
    } else if (stream.wasBeyond(floors.lowest()) || !isOneState()) {
      phase = Phase.DOUBTING;
      deadlineNs = nowNs + parts.timing().silenceNs();
    } else {
      show();
    }
  }

  private void show() {
    held.drainTo(snapshot::apply);
    parts.replica().resync(snapshot.state(), Math.max(floors.lowest(), stream.position()));
    parts.effects().add(new ClientEffect.CloseSnapshot(target.link()));
    phase = Phase.LIVE;
    wasLive = true;
    asksAgain = false;
    askedForOneState = false;
    heartbeats |= beating.contains(target.server());
    report(State.LIVE, "following " + target.server() + limits());
    snapshot = noSnapshot();
  }

  private String limits() {
    if (!snapshot.isNarrowed()) {
      return "";
    }
    String limits = ", which ignores requests for everything: only keys that begin with a slash";
    parts.notices().count("followsSlashOnly", "following " + target.server() + limits);
    return limits;
  }

  @Override
  public void onTick(long nowNs) {
    boolean silent = Timing.isDue(heardNs + parts.timing().silenceNs(), nowNs);
    if (silent && heartbeats) {
      fail(Kind.SILENT, "silent for " + Timing.words(parts.timing().silenceNs()));
    } else if (silent && phase == Phase.LIVE) {
      ask(nowNs);
    } else if (Timing.isDue(deadlineNs, nowNs)) {
      onDeadline(nowNs);
    }
  }

  private void onDeadline(long nowNs) {
    switch (phase) {
      case CONNECTING ->
          fail(
              Kind.NO_CONNECTION,
              "no connection within " + Timing.words(parts.timing().connectNs()));
      case PROVING ->
          request(
              target.server()
                  + " is silent; fetching its state without a proof of the subscription",
              nowNs);
      case SYNCING -> onSnapshotTimeout(nowNs);
      case DOUBTING -> onDoubtTimeout(nowNs);
      case ASKING -> fail(Kind.SILENT, "silent, and no answer to the question whether it serves");
      case LIVE, ENDED -> {}
    }
  }

  /** A server whose heartbeats do not say where it stands is asked once more, and then believed. */
  private void onDoubtTimeout(long nowNs) {
    if (!isOneState() && !askedForOneState) {
      askedForOneState = true;
      request("the snapshots of its subtrees differ in age; fetching them again", nowNs);
    } else {
      show();
    }
  }

  private void onSnapshotTimeout(long nowNs) {
    if (!snapshot.hasBegun()) {
      fail(Kind.NO_ANSWER, "no answer to the request for a snapshot");
    } else if (asksAgain) {
      fail(Kind.SNAPSHOT_STOPPED, "its snapshots stop before their end");
    } else {
      asksAgain = true;
      request("the snapshot stopped after " + snapshot.messages() + " messages", nowNs);
    }
  }

  private void fail(Kind kind, String text) {
    phase = Phase.ENDED;
    held.clear();
    failure = Optional.of(new LinkFailure(kind, target.server() + ": " + text));
  }

  private void report(State state, String detail) {
    parts.status().report(state, Optional.of(target.server()), detail);
  }

  @Override
  public OptionalLong deadlineNs() {
    long silentNs = heardNs + parts.timing().silenceNs();
    return switch (phase) {
      case CONNECTING, PROVING -> OptionalLong.of(deadlineNs);
      case SYNCING, DOUBTING, ASKING ->
          OptionalLong.of(heartbeats ? Timing.earlier(silentNs, deadlineNs) : deadlineNs);
      case LIVE -> OptionalLong.of(silentNs);
      case ENDED -> OptionalLong.empty();
    };
  }

  @Override
  public boolean isLive() {
    return phase == Phase.LIVE || phase == Phase.ASKING;
  }

  @Override
  public boolean wasLive() {
    return wasLive;
  }

  @Override
  public long heardNs() {
    return heardNs;
  }

  @Override
  public Optional<LinkFailure> failure() {
    return failure;
  }
}
