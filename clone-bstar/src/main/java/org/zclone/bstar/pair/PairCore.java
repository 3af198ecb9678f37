package org.zclone.bstar.pair;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.ServerStatus;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.election.Claim;
import org.zclone.bstar.election.Election;
import org.zclone.bstar.election.ElectionConfig;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.election.Peer;
import org.zclone.bstar.election.Verdict;
import org.zclone.bstar.election.Wire;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.KvMsg;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;
import org.zclone.server.Outgoing;
import org.zclone.server.ServedCore;
import org.zclone.server.ServerCore;
import org.zclone.server.SnapshotStream;
import org.zclone.server.Tombstone;
import org.zclone.session.Hello;
import org.zclone.session.Malformed;

/**
 * One half of a pair of servers: an election, a server that serves or stands by, and the link over
 * which the one tells the other everything.
 *
 * <p>While a standby is in sync, the active server works in rounds. What came in is applied and
 * sent to the standby; until that has confirmed it, nothing of it leaves for clients and nothing
 * more is applied. So no client ever sees, or is told of, what the death of one server could undo.
 *
 * <p>Any thread may call {@link #status()} and {@link #entries()}; all else is <em>Confined to the
 * reactor thread.</em>
 */
public final class PairCore implements ServedCore {
  private static final int HELLO = 1;
  private static final int COMMAND_AT = 3;
  private static final int MOST_INPUTS_PER_TURN = 10_000;
  private static final int BEATS_OF_DOUBT = 4;
  private static final int HEARTBEATS_PER_FAILOVER = 4;

  /** Where an active server stands in its round. */
  private enum Phase {
    /** Inputs are applied at once. */
    OPEN,
    /** The standby has not confirmed what was applied: neither inputs nor outputs. */
    GATED,
    /** It has: outputs, and then inputs again. */
    FLUSHING
  }

  private final PairConfig config;
  private final UUID instance;
  private final Supplier<UUID> newIds;
  private final Election election;
  private final Tail tail = new Tail();
  private final LinkSource source;
  private final LinkFollower follower;
  private final HeldInputs held = new HeldInputs();
  private final HeldVotes votes = new HeldVotes();
  private final VoterClaims voters;
  private final ArrayDeque<Done> done = new ArrayDeque<>(); // local writes, not told yet
  private final List<PairEffect> effects = new ArrayList<>();
  private volatile ServerCore core;
  private Phase phase = Phase.OPEN;
  private long gateIndex;
  private long gateSinceNs;
  private boolean alone;
  private boolean synced;
  private boolean switching;
  private long peerAloneSinceNs;
  private boolean peerSaysAlone;
  private long nowNs;

  /** A local write that was applied. */
  private record Done(long writeId, long sequence) {}

  /**
   * A server that has just started, with an empty map.
   *
   * @param instance a random name, new at each start
   * @param newIds makes random names
   * @param wallMs the wall clock, in milliseconds since 1970
   */
  public PairCore(
      PairConfig config, UUID instance, Supplier<UUID> newIds, LongSupplier wallMs, long nowNs) {
    this.config = config;
    this.instance = instance;
    this.newIds = newIds;
    this.nowNs = nowNs;
    long failoverNs = config.failover().toNanos();
    long beatNs = config.beat().toNanos();
    ElectionConfig rules =
        new ElectionConfig(
            config.role(),
            failoverNs,
            beatNs,
            Wire.STANDARD,
            config.refusalMeansDead(),
            config.allowsStale());
    long nonce = newIds.get().getMostSignificantBits() >>> 2;
    election = new Election(rules, instance, nonce, wallMs, nowNs);
    core = ServerCore.standby(settings(config), instance, nowNs);
    core.role(word());
    voters = new VoterClaims(config.server());
    source = new LinkSource(instance, core, tail, beatNs);
    follower = new LinkFollower(new Standby(), instance, beatNs, failoverNs, nowNs);
  }

  /** Clients must notice a frozen server before the failover time is over, to vote by then. */
  private static ServerConfig settings(PairConfig config) {
    Duration soon = config.failover().dividedBy(HEARTBEATS_PER_FAILOVER);
    Duration heartbeat = config.server().heartbeat();
    return heartbeat.compareTo(soon) > 0 ? config.server().withHeartbeat(soon) : config.server();
  }

  // What the peer says

  /** A frame came from the peer's P+3. */
  public void onPeerFrame(byte[] frame, long nowNs) {
    begin(nowNs);
    election.onPeerFrame(frame, nowNs);
    settle();
  }

  /** The connection to the peer's P+3 came up. */
  public void onPeerConnected(long nowNs) {
    begin(nowNs);
    election.onPeerConnected(nowNs);
    settle();
  }

  /** The connection to the peer's P+3 broke. */
  public void onPeerDisconnected(long nowNs) {
    begin(nowNs);
    election.onPeerDisconnected(nowNs);
    settle();
  }

  /** The peer's address refused a connection. */
  public void onPeerRefused(long nowNs) {
    begin(nowNs);
    election.onPeerRefused(nowNs);
    settle();
  }

  /** Whether to try a connection to the peer now; true once for each try. */
  public boolean wantsProbe(long nowNs) {
    return election.wantsProbe(nowNs);
  }

  /** The connection of a link came up. */
  public void onLinkConnected(long link, long nowNs) {
    begin(nowNs);
    follower.onConnected(link, nowNs);
    settle();
  }

  /** The connection of a link broke. */
  public void onLinkDisconnected(long link, long nowNs) {
    begin(nowNs);
    follower.onDisconnected(link, nowNs);
    settle();
  }

  /** A message came on a link. */
  public void onLinkMessage(long link, byte[][] frames, long nowNs) {
    begin(nowNs);
    if (follower.onMessage(link, frames, nowNs)) {
      election.onPeerSign(nowNs);
    }
    settle();
  }

  // What clients say

  @Override
  public void onUpdate(byte[][] frames, long nowNs) {
    begin(nowNs);
    if (isActive() && !isOpen()) {
      held.addUpdate(frames);
    } else {
      core.onUpdate(frames, nowNs);
      source.checkpoint(nowNs);
    }
  }

  @Override
  public void onRequest(byte[] peer, byte[][] frames, long nowNs) {
    begin(nowNs);
    if (LinkProtocol.isLink(frames)) {
      onStandbyMessage(peer, frames[0]);
    } else if (isActive() && !isOpen()) {
      held.addRequest(peer, frames);
    } else if (!isActive() && isVote(frames)) {
      onVote(peer, frames);
    } else {
      core.onRequest(peer, frames, nowNs);
      source.checkpoint(nowNs);
    }
    settle();
  }

  /** Whoever asks for service votes; whoever asks only what a server says about itself does not. */
  private static boolean isVote(byte[][] frames) {
    if (frames.length == 1 && frames[0].length > COMMAND_AT && (frames[0][0] & 0xFF) == 0xAA) {
      return frames[0][COMMAND_AT] == HELLO;
    }
    byte[] subtree = frames.length > 1 ? frames[1] : new byte[0];
    return !new String(subtree, StandardCharsets.ISO_8859_1).startsWith(Keys.RESERVED_SUBTREE);
  }

  private void onVote(byte[] peer, byte[][] frames) {
    Optional<Hello> hello = voters.read(frames);
    if (election.state() == State.PASSIVE && !follower.isLive()) {
      if (hello.isPresent() && VoterClaims.isAhead(hello.get(), core.history(), core.sequence())) {
        becomeStale("a client has seen more than this server has");
      }
    }
    claim();
    boolean hasLostPeer = hello.map(Hello::isVote).orElse(true);
    Verdict verdict = hasLostPeer ? election.onLossVote(nowNs) : election.onVote(nowNs);
    applyEvents();
    if (!isActive()) {
      watchActive();
    }
    if (verdict == Verdict.HOLD) {
      votes.add(peer, frames, nowNs);
    } else if (isActive() && !isOpen()) {
      held.addRequest(peer, frames);
    } else {
      core.onRequest(peer, frames, nowNs);
    }
  }

  private void decideVotes() {
    if (votes.isEmpty()) {
      return;
    }
    // who still waits still asks; but not for ever, since it may have gone elsewhere
    boolean stillAsks = nowNs - votes.latestNs() < 2 * config.failover().toNanos();
    Verdict verdict = stillAsks ? election.onVote(nowNs) : election.verdict(nowNs);
    applyEvents();
    if (!isActive()) {
      watchActive();
    }
    if (verdict == Verdict.HOLD && stillAsks) {
      return;
    }
    for (HeldVotes.Request request : votes.take()) {
      if (isActive() && !isOpen()) {
        held.addRequest(request.peer(), request.frames());
      } else {
        core.onRequest(request.peer(), request.frames(), nowNs);
      }
    }
  }

  @Override
  public void onSubscription(byte[] prefix, boolean subscribed, long nowNs) {
    begin(nowNs);
    core.onSubscription(prefix, subscribed, nowNs);
  }

  /**
   * A write of the application that embeds this server; ends in one {@link PairEffect.Completed} or
   * {@link PairEffect.Failed}.
   *
   * @param writeId rises from call to call
   */
  public void onLocalUpdate(long writeId, Update update, long nowNs) {
    begin(nowNs);
    LocalWrite write = new LocalWrite(writeId, update);
    if (isActive() && !isOpen()) {
      held.addLocal(write);
    } else {
      apply(write);
    }
  }

  private void apply(LocalWrite write) {
    try {
      Receipt receipt = core.onLocalUpdate(write.update(), nowNs);
      done.add(new Done(write.id(), receipt.sequence()));
      source.checkpoint(nowNs);
    } catch (WriteRefusedException refused) {
      effects.add(new PairEffect.Failed(write.id(), refused));
    }
  }

  // The standby of this server

  private void onStandbyMessage(byte[] peer, byte[] frame) {
    try {
      LinkMessage message = LinkMessage.decode(frame);
      if (message instanceof LinkMessage.Join join) {
        onJoin(peer, join);
      } else if (message instanceof LinkMessage.Ack ack && source.isFrom(peer)) {
        election.onPeerSign(nowNs);
        if (source.onAck(ack.index(), nowNs)) {
          onInSync();
        }
        openGate();
      }
    } catch (Malformed malformed) {
      tell(new PairEvent.Notice("dropped a message of the peer: " + malformed.getMessage()));
    }
  }

  private void onJoin(byte[] peer, LinkMessage.Join join) {
    if (!isActive()) {
      source.refuse(peer);
      return;
    }
    boolean wasInSync = source.isInSync();
    source.onJoin(peer, join, nowNs);
    gateIndex = 0;
    if (wasInSync && phase != Phase.GATED) {
      goAlone("the standby connects anew");
    }
  }

  private void onInSync() {
    alone = false;
    core.insistOnStandby(insists(), false);
    tell(new PairEvent.InSync(core.sequence()));
  }

  private boolean insists() {
    return config.whenAlone() == WhenAlone.REJECT && config.awaitsStandby();
  }

  private void openGate() {
    if (!source.isInSync()) {
      return;
    }
    tail.onReplicated(source.replicated());
    if (phase == Phase.GATED && source.acked() >= gateIndex) {
      phase = Phase.FLUSHING;
    }
  }

  private void goAlone(String why) {
    if (phase == Phase.GATED) {
      phase = Phase.FLUSHING;
    }
    core.insistOnStandby(insists(), insists());
    if (!alone) {
      alone = true;
      tell(new PairEvent.Alone(why));
    }
  }

  private void loseStandby(String why) {
    source.drop(true, why);
    goAlone(why);
  }

  private void watchStandby() {
    long patienceNs = config.patience().toNanos();
    long silenceNs = Math.max(patienceNs, config.failover().toNanos()); // it may beat rarely
    Optional<Peer> peer = election.peer();
    boolean isGone =
        source.isLinked()
            && peer.isPresent()
            && source.standby().isPresent()
            && !peer.get().instance().equals(source.standby().get());
    if (isGone) {
      loseStandby("the standby has started anew");
    } else if (election.isPeerSilent(nowNs) && (source.isLinked() || phase == Phase.GATED)) {
      loseStandby(election.isPeerDead() ? "the standby has ended" : "the standby is silent");
    } else if (phase == Phase.GATED && nowNs - gateSinceNs >= patienceNs) {
      loseStandby("the standby does not confirm");
    } else if (source.isLinked() && source.silentNs(nowNs) >= silenceNs) {
      loseStandby("the standby does not answer");
    }
  }

  // The server that this one stands by

  private final class Standby implements LinkFollower.Owner {
    @Override
    public void perform(PairEffect effect) {
      effects.add(effect);
    }

    @Override
    public ServerCore core() {
      return core;
    }

    @Override
    public boolean follows(UUID server) {
      return election.peer().filter(it -> isActive(it) && it.instance().equals(server)).isPresent();
    }

    @Override
    public void onBehind() {
      synced = false;
      claim();
    }

    @Override
    public void onCopied(LinkMessage.Start start, @Nullable ServerCore whole) {
      tellDiscarded(start);
      if (whole == null) {
        core.follow(start.history(), start.epochs());
      } else {
        replace(whole);
      }
    }

    @Override
    public void onSynced() {
      synced = true;
      peerSaysAlone = false;
      claim();
      tell(new PairEvent.InSync(core.sequence()));
    }

    @Override
    public void onLeftBehind(String why) {
      becomeStale("its peer goes on alone: " + why);
    }

    @Override
    public void onDiverged(String what) {
      synced = false;
      tell(new PairEvent.Diverged(what));
    }
  }

  private void replace(ServerCore other) {
    core = other;
    core.role(word());
    source.use(other);
  }

  /** What this server told clients and the map that goes on does not have. */
  private void tellDiscarded(LinkMessage.Start start) {
    boolean isOtherLife = !start.history().equals(core.history());
    for (StoredEntry update : tail.told()) {
      if (isOtherLife || !start.epochs().isOnLine(update.sequence())) {
        Optional<Bytes> value =
            Tombstone.is(update) ? Optional.empty() : Optional.of(update.value());
        tell(new PairEvent.Discarded(update.key(), value, update.sequence()));
      }
    }
    if (tail.forgotten() > 0) {
      tell(new PairEvent.DiscardedUnseen(tail.forgotten()));
    }
    tail.clear();
  }

  private void becomeStale(String why) {
    if (synced) {
      synced = false;
      claim();
      tell(new PairEvent.Notice("this standby must not take over: " + why));
    }
  }

  private void watchActive() {
    Optional<Peer> peer = election.peer().filter(PairCore::isActive);
    boolean isThere = peer.isPresent() && !election.isPeerSilent(nowNs);
    core.active(isThere ? Optional.of(config.peer()) : Optional.<Endpoint>empty());
    if (isThere) {
      follower.begin(nowNs);
    }
    if (!isLeftBehind()) {
      peerSaysAlone = false;
      return;
    }
    if (!peerSaysAlone) {
      peerSaysAlone = true;
      peerAloneSinceNs = nowNs;
    }
    if (!follower.isLive()) {
      becomeStale("its peer goes on alone");
    } else if (nowNs - peerAloneSinceNs >= BEATS_OF_DOUBT * config.beat().toNanos()) {
      becomeStale("its peer goes on alone");
      follower.restart(nowNs);
    }
  }

  /**
   * Whether the active server goes on without this one. What speaks against taking over counts even
   * if it was said long ago: this server may have been stalled meanwhile.
   */
  private boolean isLeftBehind() {
    return election
        .heard()
        .filter(PairCore::isActive)
        .map(Peer::claim)
        .filter(claim -> claim.birth() == core.epochs().birth())
        .filter(claim -> claim.alone() && claim.sequence() > core.sequence())
        .isPresent();
  }

  // The part that this server plays

  private boolean isActive() {
    return election.state() == State.ACTIVE;
  }

  private static boolean isActive(Peer peer) {
    return peer.state() == State.ACTIVE;
  }

  private boolean isOpen() {
    return phase == Phase.OPEN && election.mayServe() && !switching;
  }

  private void begin(long nowNs) {
    this.nowNs = nowNs;
    claim();
  }

  private void claim() {
    election.claim(
        new Claim(
            core.epochs().birth(),
            core.epochs().current(),
            core.sequence(),
            synced && !isActive(),
            isActive() && !source.isInSync()));
  }

  /** After an input: what follows from it. */
  private void settle() {
    applyEvents();
    decideVotes();
  }

  private void applyEvents() {
    for (ElectionEvent event : election.takeEvents()) {
      apply(event);
    }
  }

  private void apply(ElectionEvent event) {
    if (event instanceof ElectionEvent.Activated activated) {
      activate(activated);
    } else if (event instanceof ElectionEvent.Passivated passivated) {
      passivate(passivated.why());
    } else if (event instanceof ElectionEvent.HandoverFailed failed) {
      switching = false;
      tell(new PairEvent.SwitchoverFailed(failed.why()));
    } else {
      tell(new PairEvent.Notice(Notices.text(event)));
    }
  }

  private void activate(ElectionEvent.Activated activated) {
    follower.end();
    tail.clear();
    boolean isNewLife = core.history().equals(ServerCore.NO_HISTORY);
    core.tell(source);
    core.activate(
        isNewLife ? Optional.of(newIds.get()) : Optional.empty(), activated.epoch(), nowNs);
    core.role(word());
    synced = false;
    alone = true;
    switching = false;
    phase = Phase.OPEN;
    core.insistOnStandby(insists(), insists());
    claim();
    tell(new PairEvent.Activated(activated.epoch(), activated.why()));
    tell(new PairEvent.Alone("this server has just become active"));
  }

  private void passivate(String why) {
    boolean wasServing = core.isServing();
    source.drop(false, "this server stands by now");
    synced = false;
    switching = false;
    phase = Phase.OPEN;
    if (wasServing) {
      core.passivate(Optional.of(config.peer()), nowNs);
      refuseHeld();
    }
    core.role(word());
    claim();
    follower.begin(nowNs);
    tell(new PairEvent.Passivated(why));
  }

  /** Clients ask the peer; updates of RFC 12 clients may be all that is left of them. */
  private void refuseHeld() {
    for (HeldInputs.Held input = held.take(); input != null; input = held.take()) {
      if (input.local() != null) {
        effects.add(new PairEffect.Failed(input.local().id(), standsBy(input.local().update())));
      } else if (input.peer() == null) {
        core.onUpdate(input.frames(), nowNs);
      } else {
        core.onRequest(input.peer(), input.frames(), nowNs);
      }
    }
    for (Done write : done) {
      effects.add(new PairEffect.Failed(write.writeId(), unknown(write)));
    }
    done.clear();
  }

  private static CloneException standsBy(Update update) {
    return new WriteRefusedException(
        "refused the write to " + update.key() + ": this server stands by now");
  }

  private static CloneException unknown(Done write) {
    return new OutcomeUnknownException(
        "the write with sequence "
            + write.sequence()
            + " may be lost: this server had to stand by before another one confirmed it");
  }

  private String word() {
    return switch (election.state()) {
      case PENDING -> "pending";
      case ACTIVE -> "active";
      case PASSIVE -> "passive";
    };
  }

  /**
   * Has the peer take over, if that is in sync: nothing is lost, and clients follow by themselves.
   * If it cannot be, a notice says so.
   */
  public void switchOver(long nowNs) {
    begin(nowNs);
    if (!isActive()) {
      tell(new PairEvent.SwitchoverFailed("this server is not active"));
    } else if (!source.isInSync()) {
      tell(new PairEvent.SwitchoverFailed("no standby is in sync"));
    } else {
      switching = true;
    }
  }

  /** Makes this server active, whatever the peer is and whatever this one lacks. */
  public void force(long nowNs) {
    begin(nowNs);
    election.force(nowNs);
    settle();
  }

  // Turns

  @Override
  public void onTick(long nowNs) {
    begin(nowNs);
    election.onTick(nowNs);
    settle();
    follower.onTick(nowNs);
    if (isActive()) {
      serve();
    } else {
      watchActive();
      core.onTick(nowNs);
    }
    claim();
    for (byte[] beat : election.takeBeats()) {
      effects.add(new PairEffect.PublishState(beat));
    }
  }

  private void serve() {
    watchStandby();
    if (isOpen()) {
      takeHeld();
      core.onTick(nowNs);
    }
    if (phase == Phase.OPEN) {
      endRound();
    } else {
      source.ship(nowNs);
    }
    if (phase == Phase.OPEN && switching && !election.isHandingOver()) {
      handOver();
    }
  }

  private void handOver() {
    if (source.isInSync()) {
      election.handOver(nowNs);
      applyEvents();
    } else {
      switching = false;
      tell(new PairEvent.SwitchoverFailed("no standby is in sync any more"));
    }
  }

  private void takeHeld() {
    for (int i = 0; i < MOST_INPUTS_PER_TURN; i++) {
      HeldInputs.Held input = held.take();
      if (input == null) {
        return;
      }
      if (input.local() != null) {
        apply(input.local());
      } else if (input.peer() == null) {
        core.onUpdate(input.frames(), nowNs);
      } else {
        core.onRequest(input.peer(), input.frames(), nowNs);
      }
      source.checkpoint(nowNs);
    }
  }

  private void endRound() {
    source.ship(nowNs);
    boolean gates = config.awaitsStandby() && source.isInSync();
    if (gates && source.acked() < source.contentIndex()) {
      phase = Phase.GATED;
      gateIndex = source.contentIndex();
      gateSinceNs = nowNs;
    }
  }

  private boolean maySpeak() {
    return !isActive() || (phase != Phase.GATED && !election.isInDoubt());
  }

  @Override
  public List<KvMsg> takePublications() {
    return maySpeak() ? core.takePublications() : List.of();
  }

  @Override
  public @Nullable Outgoing nextOutgoing(long nowNs) {
    if (source.hasOutgoing(nowNs)) {
      return source;
    }
    return maySpeak() ? core.nextOutgoing(nowNs) : null;
  }

  @Override
  public @Nullable SnapshotStream nextSnapshot(long nowNs) {
    return maySpeak() ? core.nextSnapshot(nowNs) : null;
  }

  @Override
  public void publish() {
    if (!maySpeak()) {
      return;
    }
    core.publish();
    if (isActive()) {
      tail.onTold();
    }
    if (phase == Phase.FLUSHING) {
      phase = Phase.OPEN;
    }
    while (!done.isEmpty() && mayTell(done.element())) {
      Done write = done.remove();
      boolean isSafe = write.sequence() <= source.replicated();
      Receipt.Level level = isSafe ? Receipt.Level.REPLICATED : Receipt.Level.ACCEPTED;
      effects.add(new PairEffect.Completed(write.writeId(), new Receipt(level, write.sequence())));
    }
  }

  private boolean mayTell(Done write) {
    return !insists() || write.sequence() <= source.replicated();
  }

  /** Hands over what is to be done, in order. */
  public List<PairEffect> takeEffects() {
    if (effects.isEmpty()) {
      return List.of();
    }
    List<PairEffect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private void tell(PairEvent event) {
    effects.add(new PairEffect.Told(event));
  }

  @Override
  public List<String> takeNotices() {
    return core.takeNotices();
  }

  @Override
  public long deadlineNs() {
    boolean flushes = phase == Phase.FLUSHING && maySpeak();
    if (!effects.isEmpty() || flushes || isOpen() && !held.isEmpty()) {
      return nowNs;
    }
    long earliest = election.deadlineNs();
    Optional<Long> following = follower.deadlineNs();
    if (following.isPresent()) {
      earliest = Times.earlier(earliest, following.get());
    }
    if (isActive()) {
      earliest = Times.earlier(earliest, source.deadlineNs(nowNs));
    }
    if (phase == Phase.GATED) {
      return Times.earlier(earliest, gateSinceNs + config.patience().toNanos());
    }
    return isActive() && !isOpen() ? earliest : Times.earlier(earliest, core.deadlineNs());
  }

  @Override
  public void onClose() {
    source.drop(false, "the server closes");
    core.onClose();
  }

  @Override
  public ServerStatus status() {
    return core.status();
  }

  @Override
  public EntryTree entries() {
    return core.entries();
  }

  /** Whether this server is pending, active or passive. */
  public State state() {
    return election.state();
  }

  /** Whether a standby has everything that clients were told; of a standby, whether it has. */
  public boolean isInSync() {
    return isActive() ? source.isInSync() : synced;
  }

  /** The server itself. */
  ServerCore core() {
    return core;
  }

  /** The election. */
  Election election() {
    return election;
  }

  /** How long this server has waited for its standby at most, in milliseconds, for tests. */
  long gatedMs() {
    return phase == Phase.GATED ? TimeUnit.NANOSECONDS.toMillis(nowNs - gateSinceNs) : 0;
  }
}
