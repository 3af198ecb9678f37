package org.zclone.bstar.election;

import java.util.Optional;
import java.util.UUID;
import org.zclone.bstar.election.Counters.Counter;
import org.zclone.bstar.fsm.Event;

/**
 * What is known of the peer: whether it lives, and what it last said for certain. <em>Confined to
 * the reactor thread.</em>
 */
final class PeerWatch {
  private final ElectionConfig config;
  private final UUID ownInstance;
  private final Dialogue dialogue;
  private final Signs signs;
  private final Cadence cadence;
  private final Notices notices;
  private final Counters counters;
  private Optional<Peer> peer = Optional.empty();
  private Optional<Peer> heard = Optional.empty();
  private boolean present;
  private boolean silenceNoticed;
  private boolean doubted;
  private long doubtedNs;
  private long highestHeard;

  PeerWatch(
      ElectionConfig config,
      UUID ownInstance,
      Dialogue dialogue,
      Signs signs,
      Cadence cadence,
      Notices notices,
      Counters counters) {
    this.config = config;
    this.ownInstance = ownInstance;
    this.dialogue = dialogue;
    this.signs = signs;
    this.cadence = cadence;
    this.notices = notices;
    this.counters = counters;
  }

  /** Takes note of a frame; what it says is returned if that is recent. */
  Optional<News> onFrame(byte[] frame, long nowNs) {
    try {
      return onBeat(dialogue.read(frame), nowNs);
    } catch (Malformed e) {
      counters.add(e.reason());
      return Optional.empty();
    }
  }

  private Optional<News> onBeat(Beat beat, long nowNs) {
    if (beat.from().instance().equals(ownInstance)) {
      String text = "the address of the peer is this server's own";
      notices.add(Notices.Lasting.MISMATCH, new ElectionEvent.Mismatch(text), nowNs);
      return Optional.empty();
    }
    signs.onSign(nowNs);
    noticeSilence(nowNs);
    heard = Optional.of(beat.from());
    highestHeard = Math.max(highestHeard, beat.from().claim().highest());
    long ageNs = dialogue.hear(beat, nowNs);
    boolean fresh = ageNs != Dialogue.NOT_FRESH;
    if (!fresh || dialogue.owesReply()) {
      cadence.soon();
    }
    counters.add(fresh ? Counter.BEATS_FRESH : Counter.BEATS_OLD);
    return fresh ? Optional.of(news(beat, ageNs, nowNs)) : Optional.empty();
  }

  private News news(Beat beat, long ageNs, long nowNs) {
    Peer from = beat.from();
    boolean newcomer = peer.map(known -> !known.instance().equals(from.instance())).orElse(true);
    if (newcomer || !present) {
      notices.add(new ElectionEvent.PeerAppeared(from));
    }
    peer = Optional.of(from);
    present = true;
    doubted = doubted && nowNs - ageNs - doubtedNs < 0;
    return new News(from, beat.handover(), ageNs, isMisconfigured(beat, nowNs));
  }

  private boolean isMisconfigured(Beat beat, long nowNs) {
    Optional<String> mismatch = dialogue.mismatchOf(beat);
    mismatch.ifPresent(
        text -> notices.add(Notices.Lasting.MISMATCH, new ElectionEvent.Mismatch(text), nowNs));
    if (beat.from().role() != config.role()) {
      return mismatch.isPresent();
    }
    String text = "both servers are configured as " + config.role() + "; one must be the other";
    notices.add(Notices.Lasting.SAME_ROLE, new ElectionEvent.SameRole(text), nowNs);
    return true;
  }

  /** Says so if the peer has fallen silent; returns whether it is. */
  boolean noticeSilence(long nowNs) {
    boolean silent = signs.isSilent(nowNs);
    if (silent == silenceNoticed) {
      return silent;
    }
    silenceNoticed = silent;
    notices.onChange();
    if (silent) {
      present = false;
      notices.add(new ElectionEvent.PeerSilent(signs.isDead()));
    }
    return silent;
  }

  /** A client has lost the peer: until it answers something said later, its life is in doubt. */
  void doubt(long nowNs) {
    doubted = true;
    doubtedNs = nowNs;
    cadence.now();
  }

  /** What a client's request means in view of the peer's life. */
  Event vote(long nowNs) {
    if (signs.isSilent(nowNs)) {
      return Event.VOTE_PEER_SILENT;
    }
    return doubted || signs.isUnsure(nowNs) ? Event.VOTE_PEER_UNSURE : Event.VOTE_PEER_ALIVE;
  }

  /** What it last said, perhaps long ago: believed only if it speaks against this server. */
  Optional<Peer> heard() {
    return heard;
  }

  /** What it last said for certain. */
  Optional<Peer> peer() {
    return peer;
  }

  /** The greatest number that it ever spoke of, certain or not. */
  long highestHeard() {
    return highestHeard;
  }
}
