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
    /** It may have something to send, if not now then in the next turn. */
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
    LIVE,
    STRETCH,
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
  private long stretchTurn = -1;
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

  /** Whether the client was told that its session has begun. */
  boolean isWelcomed() {
    return welcome == null;
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
    boolean answers = hasAnswer();
    if (answers && receipts.element().sequence() <= position.sequence()) {
      return offerReceipts(position.sequence());
    }
    if (group.isCurrent(position)) {
      // who writes what it does not follow learns from a beat that it has the write's sequence
      return (owesBeat || answers) && offerCurrentBeat();
    }
    if (position.hasCredit()) {
      return offerBatch();
    }
    return answers ? offerReceipts(Long.MAX_VALUE) : owesBeat && offerBeat();
  }

  private boolean hasAnswer() {
    return !receipts.isEmpty() && streams.mayAnswer(receipts.element());
  }

  private boolean offerBatch() {
    BatchFrame live = group.live(position);
    if (live == null && waitsForTurn()) {
      return false;
    }
    BatchFrame batch = live == null ? streams.groups().stretch(group, position) : live;
    offeredBatch = batch;
    return offer(live == null ? Kind.STRETCH : Kind.LIVE, batch.bytes());
  }

  /** Whether the stretch of this turn was sent: those who are behind hold up no one else. */
  boolean waitsForTurn() {
    return stretchTurn == streams.turn();
  }

  private boolean offerReceipts(long sequence) {
    offeredReceipts = streams.encodeReceipts(receipts, sequence);
    return offer(Kind.RECEIPTS, streams.encodedReceipts());
  }

  private boolean offerCurrentBeat() {
    return offer(Kind.EXACT_BEAT, group.beat(streams.epoch(), streams.sequence()));
  }

  private boolean offerBeat() {
    long epoch = streams.epoch();
    byte[] beat = new ServerMessage.Beat(epoch, position.sequence(), OptionalLong.empty()).encode();
    return offer(Kind.BEAT, beat);
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
      case LIVE -> onSent(Objects.requireNonNull(offeredBatch));
      case STRETCH -> {
        stretchTurn = streams.turn();
        onSent(Objects.requireNonNull(offeredBatch));
      }
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
