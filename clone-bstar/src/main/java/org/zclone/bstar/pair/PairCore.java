package org.zclone.bstar.pair;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerConfig;
import org.zclone.api.ServerStatus;
import org.zclone.api.Update;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.election.Election;
import org.zclone.bstar.election.ElectionConfig;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.election.Wire;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.KvMsg;
import org.zclone.replica.EntryTree;
import org.zclone.server.Bounds;
import org.zclone.server.Outgoing;
import org.zclone.server.ServedCore;
import org.zclone.server.ServerCore;
import org.zclone.server.SnapshotStream;
import org.zclone.session.Malformed;

/**
 * One half of a pair of servers: an election decides which part it plays, {@link Rounds} or {@link
 * StandBy}.
 *
 * <p>Any thread may call {@link #status()} and {@link #entries()}; all else is <em>Confined to the
 * reactor thread.</em>
 */
public final class PairCore implements ServedCore {
  private static final int HEARTBEATS_PER_FAILOVER = 4;

  private final Supplier<UUID> newIds;
  private final Election election;
  private final LinkSource source;
  private final PairParts parts;
  private final Rounds rounds;
  private final StandBy standBy;
  private final Votes votes;

  /**
   * A server that has just started, with an empty map.
   *
   * @param instance a random name, new at each start
   * @param newIds makes random names
   * @param wallMs the wall clock, in milliseconds since 1970
   */
  public PairCore(
      PairConfig config, UUID instance, Supplier<UUID> newIds, LongSupplier wallMs, long nowNs) {
    this(config, Bounds.DEFAULT, instance, newIds, wallMs, nowNs);
  }

  /** The same with other bounds, for tests. */
  PairCore(
      PairConfig config,
      Bounds bounds,
      UUID instance,
      Supplier<UUID> newIds,
      LongSupplier wallMs,
      long nowNs) {
    this.newIds = newIds;
    long nonce = newIds.get().getMostSignificantBits() >>> 2;
    election = new Election(rules(config), instance, nonce, wallMs, nowNs);
    ServerCore core = ServerCore.standby(settings(config), bounds, instance, nowNs);
    Tail tail = new Tail();
    source = new LinkSource(instance, core, tail, config.beat().toNanos());
    parts = new PairParts(config, election, core, source, tail, nowNs);
    rounds = new Rounds(parts);
    standBy = new StandBy(parts, instance);
    votes = new Votes(parts, standBy, new VoteOwner());
  }

  private static ElectionConfig rules(PairConfig config) {
    return new ElectionConfig(
        config.role(),
        config.failover().toNanos(),
        config.beat().toNanos(),
        Wire.STANDARD,
        config.refusalMeansDead(),
        config.allowsStale());
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
    parts.begin(nowNs);
    election.onPeerFrame(frame, nowNs);
    settle();
  }

  /** The connection to the peer's P+3 came up. */
  public void onPeerConnected(long nowNs) {
    parts.begin(nowNs);
    election.onPeerConnected(nowNs);
    settle();
  }

  /** The connection to the peer's P+3 broke. */
  public void onPeerDisconnected(long nowNs) {
    parts.begin(nowNs);
    election.onPeerDisconnected(nowNs);
    settle();
  }

  /** The peer's address refused a connection. */
  public void onPeerRefused(long nowNs) {
    parts.begin(nowNs);
    election.onPeerRefused(nowNs);
    settle();
  }

  /** Whether to try a connection to the peer now; true once for each try. */
  public boolean wantsProbe(long nowNs) {
    return election.wantsProbe(nowNs);
  }

  /** The connection of a link came up. */
  public void onLinkConnected(long link, long nowNs) {
    parts.begin(nowNs);
    standBy.follower().onConnected(link, nowNs);
    settle();
  }

  /** The connection of a link broke. */
  public void onLinkDisconnected(long link, long nowNs) {
    parts.begin(nowNs);
    standBy.follower().onDisconnected(link, nowNs);
    settle();
  }

  /** A message came on a link. */
  public void onLinkMessage(long link, byte[][] frames, long nowNs) {
    parts.begin(nowNs);
    if (standBy.follower().onMessage(link, frames, nowNs)) {
      election.onPeerSign(nowNs);
    }
    settle();
  }

  private void onStandbyMessage(byte[] peer, byte[] frame) {
    try {
      rounds.onStandby(peer, LinkMessage.decode(frame));
    } catch (Malformed malformed) {
      String why = "dropped a message of the peer: " + malformed.getMessage();
      parts.tell(new PairEvent.Notice(why));
    }
  }

  // What clients and the application say

  @Override
  public void onUpdate(byte[][] frames, long nowNs) {
    parts.begin(nowNs);
    rounds.onUpdate(frames);
  }

  @Override
  public void onRequest(byte[] peer, byte[][] frames, long nowNs) {
    parts.begin(nowNs);
    if (LinkProtocol.isLink(frames)) {
      onStandbyMessage(peer, frames[0]);
    } else if (!parts.isActive() && Votes.isVote(frames)) {
      votes.onRequest(peer, frames);
    } else {
      rounds.onRequest(peer, frames);
    }
    settle();
  }

  private final class VoteOwner implements Votes.Owner {
    @Override
    public void onElection() {
      applyEvents();
    }

    @Override
    public void answer(byte[] peer, byte[][] frames) {
      rounds.onRequest(peer, frames);
    }
  }

  @Override
  public void onSubscription(byte[] prefix, boolean subscribed, long nowNs) {
    parts.begin(nowNs);
    parts.core().onSubscription(prefix, subscribed, nowNs);
  }

  /**
   * A write of the application that embeds this server; ends in one {@link PairEffect.Completed} or
   * {@link PairEffect.Failed}.
   *
   * @param writeId rises from call to call
   */
  public void onLocalUpdate(long writeId, Update update, long nowNs) {
    parts.begin(nowNs);
    rounds.onLocal(new LocalWrite(writeId, update));
  }

  /**
   * Has the peer take over, if that is in sync: nothing is lost, and clients follow by themselves.
   * If it cannot be, an event says so.
   */
  public void switchOver(long nowNs) {
    parts.begin(nowNs);
    rounds.switchOver();
  }

  /** Makes this server active, whatever the peer is and whatever this one lacks. */
  public void force(long nowNs) {
    parts.begin(nowNs);
    rounds.onForced();
    election.force(nowNs);
    settle();
  }

  // What follows

  /** After an input: what follows from it. */
  private void settle() {
    applyEvents();
    votes.decide();
  }

  private void applyEvents() {
    election.takeEvents().forEach(this::apply);
  }

  private void apply(ElectionEvent event) {
    if (event instanceof ElectionEvent.Activated activated) {
      activate(activated);
    } else if (event instanceof ElectionEvent.Passivated passivated) {
      passivate(passivated.why());
    } else if (event instanceof ElectionEvent.HandoverFailed failed) {
      rounds.onHandoverFailed(failed.why());
    } else {
      if (event instanceof ElectionEvent.Stalled) {
        votes.onStalled();
      }
      parts.tell(new PairEvent.Notice(Notices.text(event)));
    }
  }

  private void activate(ElectionEvent.Activated activated) {
    standBy.follower().end();
    rounds.activate(activated.epoch(), newIds);
    parts.showRole();
    parts.synced(false);
    parts.tell(new PairEvent.Activated(activated.epoch(), activated.why()));
    parts.tell(new PairEvent.Alone("this server has just become active"));
  }

  private void passivate(String why) {
    rounds.passivate();
    parts.showRole();
    parts.synced(false);
    standBy.follower().begin(parts.nowNs());
    parts.tell(new PairEvent.Passivated(why));
  }

  // Turns

  @Override
  public void onTick(long nowNs) {
    parts.begin(nowNs);
    election.onTick(nowNs);
    settle();
    standBy.follower().onTick(nowNs);
    if (parts.isActive()) {
      rounds.onTick();
      applyEvents();
    } else {
      standBy.watch();
      parts.core().onTick(nowNs);
    }
    parts.claim();
    for (byte[] beat : election.takeBeats()) {
      parts.add(new PairEffect.PublishState(beat));
    }
  }

  @Override
  public List<KvMsg> takePublications() {
    return rounds.maySpeak() ? parts.core().takePublications() : List.of();
  }

  @Override
  public @Nullable Outgoing nextOutgoing(long nowNs) {
    if (source.hasOutgoing(nowNs)) {
      return source;
    }
    if (rounds.maySpeak()) {
      return parts.core().nextOutgoing(nowNs);
    }
    return rounds.isWaiting() ? parts.core().nextSignOfLife() : null;
  }

  @Override
  public @Nullable SnapshotStream nextSnapshot(long nowNs) {
    return rounds.maySpeak() ? parts.core().nextSnapshot(nowNs) : null;
  }

  @Override
  public void publish() {
    if (rounds.maySpeak()) {
      parts.core().publish();
      rounds.onPublished();
    }
  }

  /** Hands over what is to be done, in order. */
  public List<PairEffect> takeEffects() {
    return parts.takeEffects();
  }

  @Override
  public List<String> takeNotices() {
    return parts.core().takeNotices();
  }

  @Override
  public long deadlineNs() {
    if (parts.hasEffects()) {
      return parts.nowNs();
    }
    long earliest = election.deadlineNs();
    Optional<Long> following = standBy.follower().deadlineNs();
    if (following.isPresent()) {
      earliest = Times.earlier(earliest, following.get());
    }
    return parts.isActive()
        ? rounds.deadlineNs(earliest)
        : Times.earlier(earliest, parts.core().deadlineNs());
  }

  @Override
  public void onClose() {
    source.drop(false, "the server closes");
    parts.core().onClose();
  }

  @Override
  public ServerStatus status() {
    return parts.core().status();
  }

  @Override
  public EntryTree entries() {
    return parts.core().entries();
  }

  /** Whether this server is pending, active or passive. */
  public State state() {
    return election.state();
  }

  /** Whether a standby has everything that clients were told; of a standby, whether it has. */
  public boolean isInSync() {
    return parts.isActive() ? source.isInSync() : parts.isSynced();
  }

  /** Whether a standby is connected to this server, for tests. */
  boolean isLinked() {
    return source.isLinked();
  }

  /** How many inputs wait for the standby, for tests. */
  int held() {
    return rounds.held();
  }

  /** The server itself, for tests. */
  ServerCore core() {
    return parts.core();
  }
}
