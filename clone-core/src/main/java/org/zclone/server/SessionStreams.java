package org.zclone.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.zclone.server.SessionStream.State;
import org.zclone.session.ReceiptsWriter;
import org.zclone.session.Status;

/**
 * All sessions that may have something to send: they take turns, message by message, and one whose
 * queue is full is left alone for a moment. <em>Confined to the reactor thread.</em>
 */
final class SessionStreams {
  /** How many receipts one message has at most: about 64 KiB. */
  private static final int MOST_RECEIPTS = 3_800;

  private final Store store;
  private final Standing standing;
  private final FollowGroups groups;
  private final Counters counters;
  private final Replies replies = new Replies();
  private final ReceiptsWriter writer = new ReceiptsWriter();
  private final ArrayDeque<SessionStream> ready = new ArrayDeque<>();
  private final PriorityQueue<SessionStream> pausing =
      new PriorityQueue<>((one, other) -> Long.signum(one.dueNs() - other.dueNs()));
  private final List<SessionStream> waiting = new ArrayList<>(); // for the next turn
  private long nowNs;
  private long turn;

  SessionStreams(
      Store store, Standing standing, FollowGroups groups, Counters counters, long nowNs) {
    this.store = store;
    this.standing = standing;
    this.groups = groups;
    this.counters = counters;
    this.nowNs = nowNs;
  }

  /** What goes to peers without a session. */
  Replies replies() {
    return replies;
  }

  FollowGroups groups() {
    return groups;
  }

  long epoch() {
    return standing.epoch();
  }

  /** Where the store stands. */
  long sequence() {
    return store.sequence();
  }

  /** {@code stream} may have something to send. */
  void wake(SessionStream stream) {
    if (stream.state() == State.IDLE) {
      stream.state(State.READY);
      ready.add(stream);
    }
  }

  /** The peer of {@code stream} is there, if it was gone. */
  void onHeard(SessionStream stream) {
    if (stream.state() == State.GONE) {
      stream.state(State.IDLE);
      wake(stream);
    }
  }

  /** The peer of {@code stream} has made room. */
  void onRoom(SessionStream stream) {
    if (stream.state() == State.PAUSING) {
      pausing.remove(stream);
      stream.state(State.IDLE);
    }
    wake(stream);
  }

  /** The session of {@code stream} is over, or another stream takes its place. */
  void end(SessionStream stream) {
    if (stream.state() == State.ENDED) {
      return;
    }
    if (stream.state() == State.READY && !ready.remove(stream)) {
      waiting.remove(stream);
    }
    if (stream.state() == State.PAUSING) {
      pausing.remove(stream);
    }
    stream.state(State.ENDED);
    stream.position().end();
    groups.leave(stream.group(), stream);
  }

  /** A turn ends: those who are behind get their next stretch. */
  void endTurn() {
    turn++;
    ready.addAll(waiting);
    waiting.clear();
  }

  /** How many turns have ended. */
  long turn() {
    return turn;
  }

  /** Whose message to send now; the same until it is reported on. Null if there is none. */
  @Nullable Outgoing next(long nowNs) {
    this.nowNs = nowNs;
    if (!replies.isEmpty()) {
      return replies;
    }
    while (!pausing.isEmpty() && nowNs - pausing.element().dueNs() >= 0) {
      SessionStream stream = pausing.remove();
      stream.state(State.IDLE);
      wake(stream);
    }
    while (!ready.isEmpty()) {
      SessionStream stream = ready.element();
      if (stream.offer()) {
        return stream;
      }
      ready.remove();
      if (stream.waitsForTurn()) {
        waiting.add(stream);
      } else {
        stream.state(State.IDLE);
      }
    }
    return null;
  }

  /** Whether nobody has anything to send, or who has must wait. */
  boolean isIdle() {
    return ready.isEmpty() && waiting.isEmpty();
  }

  /** When something may be sent again, in the past if it may now; empty if there is nothing. */
  OptionalLong deadlineNs() {
    if (!isIdle() || !replies.isEmpty()) {
      return OptionalLong.of(nowNs);
    }
    return pausing.isEmpty() ? OptionalLong.empty() : OptionalLong.of(pausing.element().dueNs());
  }

  void sent(SessionStream stream) {
    checkTurn(stream);
    ready.add(ready.remove());
  }

  void full(SessionStream stream) {
    checkTurn(stream);
    ready.remove();
    stream.state(State.PAUSING);
    pausing.add(stream);
  }

  void gone(SessionStream stream) {
    checkTurn(stream);
    ready.remove();
    stream.state(State.GONE);
  }

  private void checkTurn(SessionStream stream) {
    if (stream != ready.peek()) {
      throw new IllegalStateException("only what next() gave can be reported on");
    }
  }

  void count(BatchFrame batch) {
    if (batch.isConflated()) {
      counters.add(Counter.SESSION_BATCHES_CONFLATED);
    }
    if (batch.isReset()) {
      counters.add(Counter.SESSION_SNAPSHOTS);
    }
  }

  /** Encodes the first of {@code receipts} that are due at {@code sequence}; returns how many. */
  int encodeReceipts(Queue<GroupReceipt> receipts, long sequence) {
    writer.begin();
    for (GroupReceipt receipt : receipts) {
      if (receipt.sequence() > sequence
          || writer.receipts() == MOST_RECEIPTS
          || !mayAnswer(receipt)) {
        break;
      }
      writer.add(receipt.counter(), status(receipt), receipt.sequence());
    }
    return writer.receipts();
  }

  /** Whether an answer may be told already. */
  boolean mayAnswer(GroupReceipt receipt) {
    return !standing.holdsAnswers() || !receipt.status().isAccepted() || isReplicated(receipt);
  }

  private Status status(GroupReceipt receipt) {
    boolean isSafe = receipt.status() == Status.ACCEPTED && isReplicated(receipt);
    return isSafe ? Status.REPLICATED : receipt.status();
  }

  private boolean isReplicated(GroupReceipt receipt) {
    return receipt.sequence() <= standing.replicated();
  }

  /** What {@link #encodeReceipts} has encoded. */
  byte[] encodedReceipts() {
    return writer.finish();
  }
}
