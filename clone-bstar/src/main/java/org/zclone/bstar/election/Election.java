package org.zclone.bstar.election;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.zclone.bstar.election.Counters.Counter;
import org.zclone.bstar.fsm.Event;
import org.zclone.bstar.fsm.Outcome;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.fsm.Transition;
import org.zclone.server.Epoch;

/**
 * Decides whether one server of a pair serves.
 *
 * <p>After each input, in this order: {@link #takeEvents}, act on them, {@link #claim} if the data
 * is another now, {@link #takeBeats} and publish them; then {@link #onTick} at {@link #deadlineNs}.
 * All times are of one monotonic clock, in nanoseconds. If the time between two inputs exceeds half
 * of the failover time the server counts as stalled and trusts nothing that it knew. So it does if
 * the wall clock has gone on for so much longer than the monotonic one, which stands still while a
 * machine is suspended; an operator who sets the clock forward causes the same short doubt.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class Election {
  /** How long a client's request counts as a vote, while it is undecided what it is answered. */
  static final long VOTE_NS = TimeUnit.SECONDS.toNanos(2);

  /**
   * The moment is part of the epoch even where the clock lags behind it, as it does for minutes
   * after each takeover: a server that took over unheard, died and took over again from the same
   * data would otherwise come to the same number.
   */
  private static final long MOMENT = (1 << 18) - 1;

  private static final int MOMENT_SHIFT = 22;

  private final ElectionConfig config;
  private final UUID instance;
  private final LongSupplier wallMs;
  private final Dialogue dialogue;
  private final Signs signs;
  private final PeerWatch watch;
  private final Cadence cadence;
  private final Handover handover;
  private final Notices notices = new Notices();
  private final Counters counters = new Counters();

  private State state = State.PENDING;
  private Claim claim = Claim.NONE;
  private long epoch;
  private long highestSeen;
  private @Nullable UUID lastActivePeer;
  private boolean inDoubt;
  private boolean voted;
  private long votedNs;
  private long inputNs;
  private long inputWallMs;

  /**
   * A server that has just started.
   *
   * @param instance of this start of the server, random
   * @param firstNonce random, so that no answer to an earlier start counts
   * @param wallMs the wall clock in milliseconds since 1970, read at each input
   */
  public Election(
      ElectionConfig config, UUID instance, long firstNonce, LongSupplier wallMs, long nowNs) {
    this.config = config;
    this.instance = instance;
    this.wallMs = wallMs;
    dialogue =
        switch (config.wire()) {
          case STANDARD -> new StandardDialogue(config, firstNonce);
          case GUIDE -> new GuideDialogue(config.role());
        };
    signs = new Signs(config, nowNs);
    cadence = new Cadence(config.periodNs(), nowNs);
    watch = new PeerWatch(config, instance, dialogue, signs, cadence, notices, counters);
    handover = new Handover(config.failoverNs());
    inputNs = nowNs;
    inputWallMs = wallMs.getAsLong();
  }

  /** What this server says of its data from now on; until the first time, that it has none. */
  public void claim(Claim newClaim) {
    if (claim.synced() != newClaim.synced() || claim.alone() != newClaim.alone()) {
      cadence.soon();
    }
    claim = newClaim;
  }

  /** A frame came from the peer. Anything but a beat is counted and changes nothing. */
  public void onPeerFrame(byte[] frame, long nowNs) {
    begin(nowNs);
    watch.onFrame(frame, nowNs).ifPresent(news -> onNews(news, nowNs));
    settle(nowNs);
  }

  /** The subscription to the peer is connected. */
  public void onPeerConnected(long nowNs) {
    begin(nowNs);
    signs.onConnected();
    settle(nowNs);
  }

  /** The subscription to the peer is disconnected. */
  public void onPeerDisconnected(long nowNs) {
    begin(nowNs);
    signs.onDisconnected(nowNs);
    settle(nowNs);
  }

  /** The peer lives: something else than a beat came from it. */
  public void onPeerSign(long nowNs) {
    begin(nowNs);
    signs.onSign(nowNs);
    settle(nowNs);
  }

  /** A TCP connection to the peer was refused. */
  public void onPeerRefused(long nowNs) {
    begin(nowNs);
    signs.onRefused(nowNs);
    settle(nowNs);
  }

  /**
   * A client has seen an update with this sequence. What this server may begin is later, even if it
   * starts with nothing and its clock was set back: else the map that the client knows would pass
   * for the younger one, and yield.
   */
  public void onSeen(long sequence) {
    if (Epoch.isBelievable(sequence)) {
      highestSeen = Math.max(highestSeen, sequence);
    }
  }

  /** A client asks: that may make this server active, now or, if held, within the next 2 s. */
  public Verdict onVote(long nowNs) {
    begin(nowNs);
    counters.add(Counter.VOTES);
    voted = true;
    votedNs = nowNs;
    return verdict(nowNs);
  }

  /** As {@link #onVote}, of a client that says that it has lost the peer. */
  public Verdict onLossVote(long nowNs) {
    if (state == State.PASSIVE && config.wire() == Wire.STANDARD) {
      watch.doubt(nowNs);
    }
    return onVote(nowNs);
  }

  /**
   * What to do with requests that were held before. They do not vote again; if they are to be
   * rejected they vote no more, since whoever asked goes to the peer.
   */
  public Verdict verdict(long nowNs) {
    begin(nowNs);
    settle(nowNs);
    Verdict verdict = verdictNow(nowNs);
    voted = voted && verdict == Verdict.HOLD;
    return verdict;
  }

  /** Who asked may have gone: what they are answered is said at once, and they vote no more. */
  public Verdict onNobodyAsks(long nowNs) {
    voted = false;
    return verdict(nowNs);
  }

  private Verdict verdictNow(long nowNs) {
    if (state == State.ACTIVE) {
      return mayServe() ? Verdict.SERVE : Verdict.HOLD;
    }
    Outcome outcome = Transition.of(config.role(), state, watch.vote(nowNs));
    return outcome == Outcome.HOLD ? Verdict.HOLD : Verdict.REJECT;
  }

  /** Time has passed. */
  public void onTick(long nowNs) {
    begin(nowNs);
    settle(nowNs);
  }

  /**
   * An operator wants this server to be active, whatever the peer says. If it hands over, it takes
   * its offer back, and serves once the peer cannot take it any more.
   */
  public void force(long nowNs) {
    begin(nowNs);
    if (state == State.ACTIVE) {
      handover.withdraw(nowNs);
      cadence.now();
      confirm("an operator says so");
    } else {
      activate("an operator says so");
    }
    settle(nowNs);
  }

  /**
   * Asks the peer to take over: this server, if it is active, stops serving until the peer does, or
   * until one and a half failover times have passed.
   */
  public void handOver(long nowNs) {
    begin(nowNs);
    if (config.wire() == Wire.GUIDE) {
      notices.add(new ElectionEvent.HandoverFailed("the Guide's wire has no handover"));
    } else if (state != State.ACTIVE || inDoubt) {
      notices.add(new ElectionEvent.HandoverFailed("this server does not serve"));
    } else if (!handover.isGoingOn()) {
      handover.offer(nowNs);
      cadence.now();
    }
    settle(nowNs);
  }

  /** First of each input: notices that this server did not run. */
  private void begin(long nowNs) {
    long gapNs = nowNs - inputNs;
    inputNs = gapNs > 0 ? nowNs : inputNs;
    long pauseNs = Math.max(gapNs, wallGapNs());
    if (isStall(pauseNs)) {
      onStall(pauseNs, nowNs);
    }
  }

  /** For how long this server did not run by the wall clock; negative if that was set back. */
  private long wallGapNs() {
    long nowMs = wallMs.getAsLong();
    long gapMs = nowMs - inputWallMs;
    inputWallMs = nowMs;
    return TimeUnit.MILLISECONDS.toNanos(gapMs);
  }

  private boolean isStall(long gapNs) {
    return gapNs > config.failoverNs() / 2;
  }

  private void onStall(long gapNs, long nowNs) {
    counters.add(Counter.STALLS);
    notices.add(new ElectionEvent.Stalled(gapNs));
    signs.onStall(state == State.PENDING, nowNs);
    dialogue.onStall(nowNs);
    voted = false;
    inDoubt = state == State.ACTIVE;
    if (handover.isGoingOn()) {
      handover.end();
      notices.add(new ElectionEvent.HandoverFailed("this server was stalled"));
    }
    cadence.now();
  }

  /** Last of each input: what is due by time alone. */
  private void settle(long nowNs) {
    if (voted && nowNs - votedNs > VOTE_NS) {
      voted = false;
    }
    if (watch.noticeSilence(nowNs)) {
      onSilence(nowNs);
    }
    if (handover.onTick(nowNs)) {
      notices.add(new ElectionEvent.HandoverFailed("the peer did not take over in time"));
    }
  }

  private void onSilence(long nowNs) {
    confirm("the peer is silent");
    if (voted && state != State.ACTIVE) {
      perform(Event.VOTE_PEER_SILENT, nowNs);
    }
  }

  private void onNews(News news, long nowNs) {
    if (news.from().state() == State.ACTIVE) {
      lastActivePeer = news.from().instance();
    }
    perform(eventOf(news), nowNs);
    confirm("the peer has answered");
  }

  private Event eventOf(News news) {
    State theirs = news.from().state();
    if (news.misconfigured() && !(state == State.ACTIVE && theirs == State.ACTIVE)) {
      return Event.PEER_MISCONFIGURED;
    }
    return switch (theirs) {
      case PENDING -> Event.PEER_PENDING;
      case PASSIVE -> Event.PEER_PASSIVE;
      case ACTIVE -> eventOfActive(news);
    };
  }

  private Event eventOfActive(News news) {
    if (isOffer(news)) {
      return Event.PEER_HANDS_OVER;
    }
    return isYounger(news.from().claim()) ? Event.PEER_BEGAN_ANEW : Event.PEER_ACTIVE;
  }

  /** Whether the peer began with nothing, and must not impose that on one that has something. */
  private boolean isYounger(Claim theirs) {
    return state == State.PASSIVE && claim.goesBefore(theirs);
  }

  /** Whether the peer offers what this server can take: recently, and with nothing missing here. */
  private boolean isOffer(News news) {
    return news.handover()
        && news.ageNs() <= Handover.validNs(config.failoverNs())
        && state == State.PASSIVE
        && claim.synced()
        && claim.sequence() >= news.from().claim().sequence();
  }

  private void perform(Event event, long nowNs) {
    switch (Transition.of(config.role(), state, event)) {
      case STAY, SERVE, HOLD, MISCONFIGURED -> {}
      case ACTIVATE -> activate(reason(event));
      case ACTIVATE_IF_SYNCED -> takeOver(reason(event));
      case COMPARE -> compare(peer().orElseThrow());
      case PASSIVATE -> passivate(reason(event), false);
      case PASSIVATE_IF_OLDER -> fence(peer().orElseThrow().claim());
      case REJECT -> refuse();
      case DUAL_ACTIVE -> resolveDualActive(peer().orElseThrow(), nowNs);
      case DUAL_PASSIVE -> resolveDualPassive(peer().orElseThrow(), nowNs);
    }
  }

  private static String reason(Event event) {
    return switch (event) {
      case PEER_PENDING -> "the peer has started";
      case PEER_ACTIVE -> "the peer serves";
      case PEER_HANDS_OVER -> "the peer hands over";
      case PEER_BEGAN_ANEW -> "the peer began with nothing, and this server has the older map";
      case PEER_PASSIVE -> "the peer stands by";
      case PEER_MISCONFIGURED -> "the peer is configured wrongly";
      case VOTE_PEER_ALIVE, VOTE_PEER_UNSURE -> "a client asks";
      case VOTE_PEER_SILENT -> "a client asks and the peer is silent";
    };
  }

  private void takeOver(String why) {
    if (claim.synced() || config.allowStale()) {
      activate(why);
    } else {
      sayStale("does not take over, since its data may be incomplete");
    }
  }

  /** Only a backup that has not met its peer refuses a client without the peer being there. */
  private void refuse() {
    if (state == State.PENDING) {
      String text = "a backup alone does not serve: start the primary, or force this server";
      notices.add(Notices.Once.BACKUP_ALONE, new ElectionEvent.BackupAlone(text));
    }
  }

  /** Neither is active: the same comparison, made by both, has one answer. */
  private void compare(Peer other) {
    boolean old = other.state() == State.PENDING && other.instance().equals(lastActivePeer);
    if (!old && dialogue.precedence().leads(self(), other)) {
      if (state == State.PASSIVE && !claim.synced()) {
        sayStale("takes over with data that may be incomplete: nobody has better");
      }
      activate("nobody serves, and this server's data or role goes first");
    }
  }

  private void fence(Claim other) {
    if (other.epoch() > epoch && other.birth() == claim.birth()) {
      passivate("the peer holds data of a later activation", false);
    }
  }

  private void resolveDualActive(Peer other, long nowNs) {
    if (handover.isGoingOn() && other.claim().epoch() > epoch) {
      passivate("the peer has taken over", false);
    } else if (dialogue.precedence().yields(self(), other)) {
      notices.add(new ElectionEvent.DualActive(other, true));
      passivate("both served, and the peer goes first", true);
    } else {
      notices.add(Notices.Lasting.DUAL_ACTIVE, new ElectionEvent.DualActive(other, false), nowNs);
      cadence.soon();
    }
  }

  private void resolveDualPassive(Peer other, long nowNs) {
    boolean leads = dialogue.precedence().leads(self(), other);
    notices.add(Notices.Lasting.DUAL_PASSIVE, new ElectionEvent.DualPassive(other, leads), nowNs);
    compare(other);
  }

  private void sayStale(String text) {
    notices.add(Notices.Once.STALE, new ElectionEvent.Stale("this server " + text));
  }

  private void activate(String why) {
    long wallNowMs = wallMs.getAsLong();
    long heard = Math.max(watch.highestHeard(), highestSeen);
    long known = Math.max(Math.max(heard, claim.highest()), epoch);
    long last = Math.addExact(known, (wallNowMs & MOMENT) << MOMENT_SHIFT);
    epoch =
        switch (config.role()) {
          case PRIMARY -> Epoch.ofPrimary(last, wallNowMs);
          case BACKUP -> Epoch.ofBackup(last, wallNowMs);
        };
    counters.add(Counter.ACTIVATIONS);
    change(State.ACTIVE);
    notices.add(new ElectionEvent.Activated(epoch, why));
  }

  private void passivate(String why, boolean dualActive) {
    lastActivePeer = peer().map(Peer::instance).orElseThrow();
    claim = claim.unsynced(); // until the caller knows better
    change(State.PASSIVE);
    notices.add(new ElectionEvent.Passivated(why, peer(), dualActive));
  }

  private void change(State newState) {
    state = newState;
    inDoubt = false;
    voted = false;
    handover.end();
    notices.onChange();
    cadence.now();
  }

  private void confirm(String why) {
    if (inDoubt) {
      inDoubt = false;
      notices.add(new ElectionEvent.Confirmed(why));
    }
  }

  private Peer self() {
    Claim current = state == State.ACTIVE ? claim.withEpoch(epoch) : claim;
    return new Peer(instance, config.role(), state, current);
  }

  /** Active, not in doubt after a stall, and not handing over. */
  public boolean mayServe() {
    return state == State.ACTIVE && !inDoubt && !handover.isGoingOn();
  }

  /** Whether it was stalled while active, and does not know yet whether another server serves. */
  public boolean isInDoubt() {
    return inDoubt;
  }

  /** Whether an offer to the peer goes on, or was withdrawn just now. */
  public boolean isHandingOver() {
    return handover.isGoingOn();
  }

  /** The frame to publish now; usually none. */
  public List<byte[]> takeBeats() {
    if (!cadence.isDue(inputNs)) {
      return List.of();
    }
    cadence.onBeat(inputNs);
    counters.add(Counter.BEATS_SENT);
    return List.of(dialogue.speak(self(), handover.isOffered(), inputNs));
  }

  /**
   * What happened, in order; a change of the role is there right after the input that caused it.
   */
  public List<ElectionEvent> takeEvents() {
    return notices.take();
  }

  /** Whether to try a TCP connection to the peer now; true once for each try. */
  public boolean wantsProbe(long nowNs) {
    return signs.wantsProbe(nowNs);
  }

  /** What this server does. */
  public State state() {
    return state;
  }

  /** What it is configured for. */
  public Role role() {
    return config.role();
  }

  /** That of its last activation; 0 if there was none. */
  public long epoch() {
    return epoch;
  }

  /** The peer as it was last known for certain. */
  public Optional<Peer> peer() {
    return watch.peer();
  }

  /**
   * The peer as it described itself last, perhaps long ago: to be believed only where that speaks
   * against this server.
   */
  public Optional<Peer> heard() {
    return watch.heard();
  }

  /** Whether the peer is dead or has been silent for the failover time. */
  public boolean isPeerSilent(long nowNs) {
    return signs.isSilent(nowNs) && !isStall(nowNs - inputNs);
  }

  /** Whether the peer's machine says that the peer's process has ended. */
  public boolean isPeerDead() {
    return signs.isDead();
  }

  /** How often each thing happened, by name. */
  public SortedMap<String, Long> counters() {
    return counters.byName();
  }

  /** When {@link #onTick} must be called at the latest; now or earlier for at once. */
  public long deadlineNs() {
    long latestNs = inputNs + config.failoverNs() / 4; // or it would look like a stall
    if (handover.isGoingOn() && handover.deadlineNs() - latestNs < 0) {
      latestNs = handover.deadlineNs();
    }
    long beatNs = cadence.dueNs();
    return signs.deadlineNs(inputNs, beatNs - latestNs < 0 ? beatNs : latestNs);
  }
}
