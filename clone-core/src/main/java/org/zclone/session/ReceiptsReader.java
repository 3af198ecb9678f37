package org.zclone.session;

import java.util.NoSuchElementException;

/**
 * Walks the answers in {@link Receipts}.
 *
 * <pre>{@code
 * for (ReceiptsReader receipts = message.reader(); receipts.next(); ) {
 *   answer(receipts.counter(), receipts.status(), receipts.sequence());
 * }
 * }</pre>
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class ReceiptsReader {
  private final byte[] frame;
  private final int start;
  private final int count;
  private int index = -1;

  ReceiptsReader(Packed receipts) {
    frame = receipts.frame();
    start = receipts.start();
    count = receipts.count();
  }

  /** Steps to the next receipt, at first to the first; returns false at the end. */
  public boolean next() {
    index = Math.min(index + 1, count);
    return index < count;
  }

  /** The counter of the group. */
  public long counter() {
    return Octets.u64(frame, current());
  }

  /** What became of the group. */
  public Status status() {
    return Status.of(Octets.u8(frame, current() + Receipts.STATUS_AT));
  }

  /** The sequence of the group's last operation, or what {@link Status#CONDITION} says. */
  public long sequence() {
    return Octets.u64(frame, current() + Receipts.SEQUENCE_AT);
  }

  private int current() {
    if (index < 0 || index >= count) {
      throw new NoSuchElementException();
    }
    return start + index * Receipts.SIZE;
  }
}
