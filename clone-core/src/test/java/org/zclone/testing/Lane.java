package org.zclone.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One direction of one connection. <em>Confined to the thread of its proxy.</em> */
final class Lane {
  private record Piece(ByteBuffer bytes, long dueNs) {}

  private final SocketChannel from;
  private final SocketChannel to;
  private final Faults faults;
  private final ArrayDeque<Piece> queue = new ArrayDeque<>();
  private int queued;
  private long lastDueNs;
  private int allowance;
  private boolean ended;
  private boolean cut;
  private boolean shut;

  Lane(SocketChannel from, SocketChannel to, Faults faults, long nowNs) {
    this.from = from;
    this.to = to;
    this.faults = faults;
    this.allowance = faults.allowance;
    this.lastDueNs = nowNs;
  }

  Faults faults() {
    return faults;
  }

  /** How many bytes may still pass before the connection is reset; 0 for any number. */
  void allowance(int bytes) {
    allowance = bytes;
  }

  /** Whether there is room to read into. */
  boolean wantsBytes() {
    return !ended && !faults.paused && queued < faults.mostQueued();
  }

  void read(long nowNs) throws IOException {
    if (!wantsBytes()) {
      return; // a fault that came after the channel was found ready
    }
    ByteBuffer buffer = ByteBuffer.allocate(faults.mostAtOnce());
    int count = from.read(buffer);
    if (count < 0) {
      ended = true;
    } else if (count > 0 && !cut && !faults.discarding) {
      faults.corrupt(buffer.array(), count);
      lastDueNs = faults.dueNs(count, nowNs, lastDueNs);
      queue.add(new Piece(buffer.flip(), lastDueNs));
      queued += count;
    }
  }

  /**
   * Passes on what is due: everything, or one slice.
   *
   * @return whether the connection may stay
   */
  boolean write(long nowNs) throws IOException {
    if (faults.discarding) {
      clear();
    }
    while (isDue(nowNs)) {
      int wanted = faults.mostWritten(queue.element().bytes.remaining());
      int written = write(allowance == 0 ? wanted : Math.min(wanted, allowance));
      if (allowance > 0 && (allowance -= written) == 0) {
        return false;
      }
      if (written < wanted || faults.slice > 0) {
        break;
      }
    }
    if (!shut && (cut || ended && queue.isEmpty())) {
      shut = true;
      to.shutdownOutput();
    }
    return true;
  }

  private int write(int most) throws IOException {
    ByteBuffer bytes = queue.element().bytes;
    int end = bytes.limit();
    int written = to.write(bytes.limit(bytes.position() + most));
    bytes.limit(end);
    if (!bytes.hasRemaining()) {
      queue.remove();
    }
    queued -= written;
    faults.bytes.addAndGet(written);
    return written;
  }

  /** Whether there is something to write now. */
  boolean isDue(long nowNs) {
    return !faults.paused && !queue.isEmpty() && queue.element().dueNs - nowNs <= 0;
  }

  /** How long until there is something to write; {@code most} if that is not known. */
  long nanosToDue(long nowNs, long most) {
    boolean waits = !faults.paused && !queue.isEmpty();
    return waits ? Math.min(most, Math.max(0, queue.element().dueNs - nowNs)) : most;
  }

  /** Tells the receiver that this was all; what is on its way or comes after it is discarded. */
  void cut() {
    cut = true;
    clear();
  }

  /** Whether nothing comes any more and everything was passed on. */
  boolean isDone() {
    return ended && shut;
  }

  private void clear() {
    queue.clear();
    queued = 0;
  }
}
