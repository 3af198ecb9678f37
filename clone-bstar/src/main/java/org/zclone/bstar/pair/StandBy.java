package org.zclone.bstar.pair;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.Endpoint;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.election.Peer;
import org.zclone.bstar.fsm.State;
import org.zclone.replica.StoredEntry;
import org.zclone.server.ServerCore;
import org.zclone.server.Tombstone;

/**
 * A server that does not serve: it follows the one that does, knows whether it may take over from
 * it, and tells what it had accepted itself and the other does not have. <em>Confined to the
 * reactor thread.</em>
 */
final class StandBy implements LinkFollower.Owner {
  private static final int BEATS_OF_DOUBT = 4;

  private final PairParts parts;
  private final LinkFollower follower;
  private boolean isLeftBehind;
  private long leftBehindNs;

  StandBy(PairParts parts, UUID instance) {
    this.parts = parts;
    long beatNs = parts.config().beat().toNanos();
    long silenceNs = parts.config().failover().toNanos();
    follower = new LinkFollower(this, instance, beatNs, silenceNs, parts.nowNs());
  }

  /** The link to the server that serves. */
  LinkFollower follower() {
    return follower;
  }

  /** Whether everything that the active server does arrives here. */
  boolean isLive() {
    return follower.isLive();
  }

  @Override
  public void perform(PairEffect effect) {
    parts.add(effect);
  }

  @Override
  public ServerCore core() {
    return parts.core();
  }

  @Override
  public boolean follows(UUID server) {
    return parts
        .election()
        .peer()
        .filter(StandBy::isActive)
        .filter(peer -> peer.instance().equals(server))
        .isPresent();
  }

  private static boolean isActive(Peer peer) {
    return peer.state() == State.ACTIVE;
  }

  @Override
  public void onBehind() {
    parts.synced(false);
  }

  @Override
  public void onCopied(LinkMessage.Start start, @Nullable ServerCore whole) {
    tellDiscarded(start);
    if (whole == null) {
      parts.core().follow(start.history(), start.epochs());
    } else {
      parts.replace(whole);
    }
  }

  /** What this server told clients and the map that goes on does not have. */
  private void tellDiscarded(LinkMessage.Start start) {
    Tail tail = parts.tail();
    boolean isOtherLife = !start.history().equals(parts.core().history());
    for (StoredEntry update : tail.told()) {
      if (isOtherLife || !start.epochs().isOnLine(update.sequence())) {
        Optional<Bytes> value =
            Tombstone.is(update) ? Optional.empty() : Optional.of(update.value());
        parts.tell(new PairEvent.Discarded(update.key(), value, update.sequence()));
      }
    }
    if (tail.forgotten() > 0) {
      parts.tell(new PairEvent.DiscardedUnseen(tail.forgotten()));
    }
    tail.clear();
  }

  @Override
  public void onSynced() {
    isLeftBehind = false;
    parts.synced(true);
    parts.tell(new PairEvent.InSync(parts.core().sequence()));
  }

  @Override
  public void onLeftBehind(String why) {
    becomeStale("its peer goes on alone: " + why);
  }

  @Override
  public void onDiverged(String what) {
    parts.synced(false);
    parts.tell(new PairEvent.Diverged(what));
  }

  /** A client has seen more than this server has. */
  void onVoterAhead() {
    becomeStale("a client has seen more than this server has");
  }

  private void becomeStale(String why) {
    if (parts.isSynced()) {
      parts.synced(false);
      parts.tell(new PairEvent.Notice("this standby must not take over: " + why));
    }
  }

  /** Looks at what the peer says of itself, unless this server serves. */
  void watch() {
    if (parts.isActive()) {
      return;
    }
    boolean isThere =
        parts.election().peer().filter(StandBy::isActive).isPresent()
            && !parts.election().isPeerSilent(parts.nowNs());
    Optional<Endpoint> active = Optional.of(parts.config().peer());
    parts.core().active(isThere ? active : Optional.empty());
    if (isThere) {
      follower.begin(parts.nowNs());
    }
    watchFallingBehind();
  }

  private void watchFallingBehind() {
    boolean before = isLeftBehind;
    isLeftBehind = saysThatItGoesOnAlone();
    if (!isLeftBehind) {
      return;
    }
    leftBehindNs = before ? leftBehindNs : parts.nowNs();
    long doubtNs = BEATS_OF_DOUBT * parts.config().beat().toNanos();
    if (!follower.isLive()) {
      becomeStale("its peer goes on alone");
    } else if (parts.nowNs() - leftBehindNs >= doubtNs) {
      becomeStale("its peer goes on alone");
      follower.restart(parts.nowNs());
    }
  }

  /**
   * Whether the active server goes on without this one. What speaks against taking over counts even
   * if it was said long ago: this server may have been stalled meanwhile.
   */
  private boolean saysThatItGoesOnAlone() {
    return parts
        .election()
        .heard()
        .filter(StandBy::isActive)
        .map(Peer::claim)
        .filter(claim -> claim.birth() == parts.core().epochs().birth())
        .filter(claim -> claim.alone() && claim.sequence() > parts.core().sequence())
        .isPresent();
  }
}
