package org.zclone.server;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.session.Status;

/**
 * Which of a client's groups were answered, and how, so that a repeated one is applied once. It
 * forgets the answers that the client knows, and the oldest beyond a bound. <em>Confined to the
 * reactor thread.</em>
 */
final class ClientWrites {
  /** How many groups of a client may be unanswered. */
  static final int MOST_IN_FLIGHT = 10_000;

  private static final int FIRST_CAPACITY = 16;

  private long last;
  private long answeredHere;
  private long forgotten;
  private @Nullable GroupReceipt[] receipts = new GroupReceipt[FIRST_CAPACITY];

  /** The highest counter that this server has answered; 0 if none. */
  long lastAnswered() {
    return answeredHere;
  }

  /**
   * The next group will be {@code nextCounter} or a repetition: what comes before it was answered,
   * if not here then by another server.
   */
  void expect(long nextCounter) {
    if (nextCounter - 1 > last) {
      last = nextCounter - 1;
      forget(last);
    }
  }

  /** Whether {@code counter} is neither a repetition nor skips any. */
  boolean isNext(long counter) {
    return counter == last + 1;
  }

  /** Whether {@code counter} is a repetition. */
  boolean isRepetition(long counter) {
    return counter <= last;
  }

  /** What a repetition was answered before. */
  GroupReceipt repeat(long counter) {
    GroupReceipt receipt = counter > forgotten ? receipts[place(counter)] : null;
    return receipt == null ? new GroupReceipt(counter, Status.FORGOTTEN, 0) : receipt;
  }

  /**
   * Remembers the answer to the next group; that another server must be asked is none, and the
   * group is still the next.
   */
  void remember(GroupReceipt receipt) {
    if (receipt.status() == Status.NOT_ACTIVE) {
      return;
    }
    last = receipt.counter();
    answeredHere = last;
    if (last - forgotten > MOST_IN_FLIGHT) {
      forget(last - MOST_IN_FLIGHT);
    }
    if (last - forgotten > receipts.length) {
      grow();
    }
    receipts[place(last)] = receipt;
  }

  /** The client knows the answers up to {@code answered}. */
  void forget(long answered) {
    long end = Math.min(answered, last);
    if (end - forgotten >= receipts.length) {
      Arrays.fill(receipts, null);
      forgotten = end;
    }
    while (forgotten < end) {
      receipts[place(++forgotten)] = null;
    }
  }

  /** Tells {@code to} everything, as what {@code client} has written. */
  void tell(UUID client, StandbyLog to) {
    to.onAnswered(client, forgotten);
    for (long counter = forgotten + 1; counter <= last; counter++) {
      GroupReceipt receipt = receipts[place(counter)];
      if (receipt != null) {
        to.onAnswer(client, counter, receipt.status(), receipt.sequence());
      }
    }
  }

  private void grow() {
    @Nullable GroupReceipt[] old = receipts;
    receipts = new GroupReceipt[2 * old.length];
    for (GroupReceipt receipt : old) {
      if (receipt != null) {
        receipts[place(receipt.counter())] = receipt;
      }
    }
  }

  /** Counters in a row have places of their own: the capacity is a power of two. */
  private int place(long counter) {
    return (int) counter & (receipts.length - 1);
  }
}
