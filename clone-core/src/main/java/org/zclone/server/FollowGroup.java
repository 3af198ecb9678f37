package org.zclone.server;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;
import org.zclone.session.ServerMessage;

/**
 * The sessions that follow the same keys, and what they share: the digest of those keys, and every
 * message that more than one of them needs. <em>Confined to the reactor thread.</em>
 */
final class FollowGroup {
  /** How many stretches are shared: those who fell behind at different places need different. */
  private static final int MOST_STRETCHES = 8;

  private final FollowedKeys keys;
  private final Stretches stretches;
  private final BatchEncoder encoder;
  private final Set<SessionStream> members = new LinkedHashSet<>();
  private final ArrayDeque<BatchFrame> shared = new ArrayDeque<>();
  private long end;
  private long digest;
  private @Nullable TurnUpdates thisTurn;
  private @Nullable TurnUpdates lastTurn;
  private boolean isSharing;
  private byte @Nullable [] beat;
  private long beatSequence;

  /**
   * A group without members.
   *
   * @param end the sequence at which {@code keys} have the digest
   */
  FollowGroup(FollowedKeys keys, Stretches stretches, BatchEncoder encoder, long end, long digest) {
    this.keys = keys;
    this.stretches = stretches;
    this.encoder = encoder;
    this.end = end;
    this.digest = digest;
  }

  /** What the members follow. */
  FollowedKeys keys() {
    return keys;
  }

  /** Those who follow it. */
  Set<SessionStream> members() {
    return members;
  }

  /** The digest of all followed entries. */
  long digest() {
    return digest;
  }

  /** Takes an update of a followed key; returns whether it is the first of this turn. */
  boolean add(StoredEntry update, long digestChange) {
    digest += digestChange;
    TurnUpdates turn = thisTurn;
    if (turn != null) {
      turn.add(update);
      return false;
    }
    thisTurn = new TurnUpdates(end);
    thisTurn.add(update);
    return true;
  }

  /** Ends a turn in which there were updates; the store stands at {@code sequence}. */
  void endTurn(long sequence) {
    lastTurn = thisTurn;
    thisTurn = null;
    end = sequence;
    if (lastTurn != null) {
      lastTurn.end(sequence, digest);
    }
  }

  /** Drops what was made for sharing. */
  void forgetShared() {
    lastTurn = null;
    shared.clear();
    isSharing = false;
  }

  /** Notes that something is about to be shared; returns whether nothing was before. */
  boolean beginSharing() {
    boolean isFirst = !isSharing;
    isSharing = true;
    return isFirst;
  }

  /** Whether somebody at {@code position} has, and sees, all that there is. */
  boolean isCurrent(FollowPosition position) {
    return thisTurn == null && position.isCutAt(end);
  }

  /**
   * Whether a client that has everything up to {@code sequence} must have another digest than it
   * says; if something has happened since, that is not known.
   */
  boolean contradicts(long sequence, long itsDigest) {
    return thisTurn == null && sequence >= end && itsDigest != digest;
  }

  /** The next updates of the last turn, all of them, for somebody who was current before it. */
  @Nullable BatchFrame live(FollowPosition position) {
    return lastTurn == null ? null : lastTurn.after(position, encoder);
  }

  /**
   * The next stretch for somebody who is behind: of each key the latest update. A position from
   * which removals would be missed is reset.
   */
  BatchFrame stretch(FollowPosition position) {
    if (stretches.isTooOld(position)) {
      position.reset();
    }
    for (BatchFrame stretch : shared) {
      if (position.fits(stretch)) {
        return stretch;
      }
    }
    return share(stretches.after(position, keys, digest));
  }

  private BatchFrame share(BatchFrame stretch) {
    if (shared.size() == MOST_STRETCHES) {
      shared.remove();
    }
    shared.add(stretch);
    return stretch;
  }

  /** The beat for all who have all that there is up to {@code sequence}, where the store stands. */
  byte[] beat(long epoch, long sequence) {
    byte[] known = beat;
    if (known != null && beatSequence == sequence) {
      return known;
    }
    byte[] made = new ServerMessage.Beat(epoch, sequence, OptionalLong.of(digest)).encode();
    beat = made;
    beatSequence = sequence;
    return made;
  }
}
