package org.zclone.server;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.session.ServerMessage;

/**
 * What is sent in one session. Nothing waits here but WELCOME, receipts and a beat that is owed:
 * batches are made when there is room for one, from where the client then stands.
 *
 * <p>A receipt comes after the batch that holds its update, unless there is no credit for that.
 * <em>Confined to the reactor thread.</em>
 */
final class SessionStream implements Outgoing {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Where a stream is among all streams. */
  enum State {
    /** It has nothing to send, or no credit. */
    IDLE,
    /** It may have something to send. */
    READY,
    /** Its peer's queue is full; it is asked again when it is due. */
    PAUSING,
    /** There is no such peer, for now. */
    GONE,
    /** The session is over, or goes on in another stream. */
    ENDED
  }

  private enum Kind {
    WELCOME,
    RECEIPTS,
    BATCH,
    EXACT_BEAT,
    BEAT
  }

  private final SessionStreams streams;
  private final byte[] peer;
  private final FollowPosition position;
  private final FollowGroup group;
  private final ArrayDeque<GroupReceipt> receipts = new ArrayDeque<>();
  private byte @Nullable [] welcome;
  private boolean owesBeat;
  private State state = State.IDLE;
  private long pauseNs = FIRST_PAUSE_NS;
  private long dueNs;
  private byte @Nullable [] offered; // the message that was given out and not reported on
  private Kind offeredKind = Kind.BEAT;
  private @Nullable BatchFrame offeredBatch;
  private int offeredReceipts;

  SessionStream(SessionStreams streams, byte[] peer, FollowGroup group, FollowPosition position) {
    this.streams = streams;
    this.peer = peer;
    this.group = group;
    this.position = position;
    group.members().add(this);
  }

  /** With whom it shares what it sends. */
  FollowGroup group() {
    return group;
  }

  /** How far the client is. */
  FollowPosition position() {
    return position;
  }

  /** Sends {@code frame} before all else. */
  void welcome(byte[] frame) {
    welcome = frame;
    streams.wake(this);
  }

  /** Answers a group. */
  void add(GroupReceipt receipt) {
    receipts.add(receipt);
    streams.wake(this);
  }

  /** How many answers wait. */
  int waitingReceipts() {
    return receipts.size();
  }

  /** It is time for a beat. */
  void oweBeat() {
    owesBeat = true;
    streams.wake(this);
  }

  @Override
  public byte[] peer() {
    return peer;
  }

  @Override
  public byte[] frame() {
    return Objects.requireNonNull(offered, "nothing is offered");
  }

  /** Chooses the next message, unless one is offered already; false if there is none. */
  boolean offer() {
    if (offered != null) {
      return true;
    }
    if (welcome != null) {
      return offer(Kind.WELCOME, welcome);
    }
    if (!receipts.isEmpty() && receipts.element().sequence() <= position.sequence()) {
      return offerReceipts(position.sequence());
    }
    boolean isCurrent = group.isCurrent(position);
    if (!isCurrent && position.hasCredit()) {
      BatchFrame batch = streams.groups().next(group, position);
      offeredBatch = batch;
      return offer(Kind.BATCH, batch.bytes());
    }
    if (!receipts.isEmpty() && !isCurrent) {
      return offerReceipts(Long.MAX_VALUE);
    }
    // who writes what it does not follow learns from a beat that its position includes the write
    return (owesBeat || !receipts.isEmpty()) && offerBeat(isCurrent);
  }

  private boolean offerReceipts(long sequence) {
    offeredReceipts = streams.encodeReceipts(receipts, sequence);
    return offer(Kind.RECEIPTS, streams.encodedReceipts());
  }

  private boolean offerBeat(boolean isCurrent) {
    return isCurrent
        ? offer(Kind.EXACT_BEAT, group.beat(streams.epoch(), streams.sequence()))
        : offer(Kind.BEAT, inexactBeat());
  }

  private byte[] inexactBeat() {
    return new ServerMessage.Beat(streams.epoch(), position.sequence(), OptionalLong.empty())
        .encode();
  }

  private boolean offer(Kind kind, byte[] frame) {
    offeredKind = kind;
    offered = frame;
    return true;
  }

  @Override
  public void onSent(long nowNs) {
    switch (offeredKind) {
      case WELCOME -> welcome = null;
      case RECEIPTS -> removeReceipts();
      case BATCH -> onSent(Objects.requireNonNull(offeredBatch));
      case EXACT_BEAT -> {
        owesBeat = false;
        position.onToldCurrent(streams.sequence());
      }
      case BEAT -> owesBeat = false;
    }
    offered = null;
    offeredBatch = null;
    pauseNs = FIRST_PAUSE_NS;
    streams.sent(this);
  }

  private void removeReceipts() {
    for (int i = 0; i < offeredReceipts; i++) {
      receipts.remove();
    }
  }

  private void onSent(BatchFrame batch) {
    position.onSent(batch);
    streams.count(batch);
  }

  @Override
  public void onFull(long nowNs) {
    offered = null;
    dueNs = nowNs + pauseNs;
    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
    streams.full(this);
  }

  @Override
  public void onGone() {
    offered = null;
    streams.gone(this);
  }

  /** Where this stream is among all. */
  State state() {
    return state;
  }

  /** Moves this stream among all. */
  void state(State newState) {
    state = newState;
  }

  /** From when on it is asked again after a full queue. */
  long dueNs() {
    return dueNs;
  }
}
