package org.zclone.bstar.pair;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.zclone.api.Keys;
import org.zclone.bstar.election.Verdict;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.SnapshotRequest;
import org.zclone.session.Hello;
import org.zclone.session.SessionProtocol;

/**
 * The requests of clients that come to a server which does not serve: each is a vote, and waits if
 * it is not decided yet who serves. <em>Confined to the reactor thread.</em>
 */
final class Votes {
  private static final int HELLO = 1;
  private static final int COMMAND_AT = 3;

  /** What has to happen when a vote changes something, or is decided. */
  interface Owner {
    /** Does what the election has decided. */
    void onElection();

    /** Answers a request as what this server is now. */
    void answer(byte[] peer, byte[][] frames);
  }

  private final PairParts parts;
  private final StandBy standBy;
  private final Owner owner;
  private final HeldVotes held = new HeldVotes();
  private final VoterClaims voters;
  private boolean stalled; // since the latest request came

  Votes(PairParts parts, StandBy standBy, Owner owner) {
    this.parts = parts;
    this.standBy = standBy;
    this.owner = owner;
    this.voters = new VoterClaims(parts.config().server());
  }

  /**
   * Whoever asks for service votes; whoever asks only what a server says about itself, or whether
   * it serves, does not.
   */
  static boolean isVote(byte[][] frames) {
    if (frames.length == 1 && SessionProtocol.isSession(frames[0])) {
      return frames[0].length > COMMAND_AT && frames[0][COMMAND_AT] == HELLO;
    }
    String subtree = frames.length > 1 ? new String(frames[1], StandardCharsets.ISO_8859_1) : "";
    return !subtree.startsWith(Keys.RESERVED_SUBTREE)
        && !subtree.equals(SnapshotRequest.NOTHING_BUT_THE_END);
  }

  /** A client asks for service. */
  void onRequest(byte[] peer, byte[][] frames) {
    Optional<Hello> hello = voters.read(frames);
    if (isAwaited() && parts.election().state() == State.PASSIVE && !standBy.isLive()) {
      hello.filter(this::isAhead).ifPresent(ahead -> standBy.onVoterAhead());
    }
    hello.flatMap(Hello::resume).ifPresent(its -> parts.election().onSeen(its.position()));
    boolean hasLostPeer = hello.map(Hello::isVote).orElse(true);
    Verdict verdict =
        hasLostPeer
            ? parts.election().onLossVote(parts.nowNs())
            : parts.election().onVote(parts.nowNs());
    owner.onElection();
    standBy.watch();
    if (verdict == Verdict.HOLD) {
      held.add(peer, frames, parts.nowNs());
      stalled = false;
    } else {
      owner.answer(peer, frames);
    }
  }

  /** Where clients are shown what no standby has, they are ahead of it most of the time. */
  private boolean isAwaited() {
    return parts.config().awaitsStandby();
  }

  private boolean isAhead(Hello hello) {
    return VoterClaims.isAhead(hello, parts.core().history(), parts.core().sequence());
  }

  /** This server did not run, for how long its clock may not tell: who waits may have gone. */
  void onStalled() {
    stalled = true;
  }

  /** Answers those who wait, if it is decided what they are answered. */
  void decide() {
    if (held.isEmpty()) {
      return;
    }
    // who still waits still asks; but not for ever, since it may have gone elsewhere
    long askedNs = parts.nowNs() - held.latestNs();
    boolean stillAsks = !stalled && askedNs < 2 * parts.config().failover().toNanos();
    Verdict verdict =
        stillAsks
            ? parts.election().onVote(parts.nowNs())
            : parts.election().onNobodyAsks(parts.nowNs());
    owner.onElection();
    standBy.watch();
    if (verdict != Verdict.HOLD || !stillAsks) {
      held.take().forEach(request -> owner.answer(request.peer(), request.frames()));
    }
  }
}
