package org.zclone.server;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.chp.KvMsg;

/**
 * The snapshots on their way to one peer, one after the other, message by message. Whoever got it
 * from {@link Snapshots#next} tries to send {@link #message()} to {@link #peer()} and reports with
 * exactly one of the {@code on} methods how that went. <em>Confined to the reactor thread.</em>
 */
public final class SnapshotStream {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Snapshots snapshots;
  private final byte[] peer;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private Iterator<KvMsg> cut;
  private KvMsg message;
  private long progressNs;
  private long pauseNs = FIRST_PAUSE_NS;
  private long dueNs;

  SnapshotStream(Snapshots snapshots, byte[] peer, Iterator<KvMsg> cut, long nowNs) {
    this.snapshots = snapshots;
    this.peer = peer;
    this.cut = cut;
    this.message = cut.next();
    this.progressNs = nowNs;
    this.dueNs = nowNs;
  }

  /** To whom the message goes. */
  public byte[] peer() {
    return peer;
  }

  /** The message to send next. */
  public KvMsg message() {
    return message;
  }

  /** The message was sent. */
  public void onSent(long nowNs) {
    progressNs = nowNs;
    pauseNs = FIRST_PAUSE_NS;
    snapshots.sent(this, nowNs);
  }

  /** The message was not sent, since the peer's queue is full. */
  public void onFull(long nowNs) {
    dueNs = nowNs + pauseNs;
    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
    snapshots.full(this, nowNs - progressNs);
  }

  /** The message was not sent, since there is no such peer any more. */
  public void onGone() {
    snapshots.gone(this);
  }

  /** Goes to the next message; false at the end of this snapshot. */
  boolean advance() {
    if (!cut.hasNext()) {
      return false;
    }
    message = cut.next();
    return true;
  }

  /** Begins the next snapshot. */
  void begin(Iterator<KvMsg> cut) {
    this.cut = cut;
    this.message = cut.next();
  }

  /** Lets a request for {@code subtree} wait. */
  void enqueue(byte[] subtree) {
    waiting.add(subtree);
  }

  /** How many requests wait. */
  int waiting() {
    return waiting.size();
  }

  /** The subtree of the next request; null if none waits. */
  byte @Nullable [] dequeue() {
    return waiting.poll();
  }

  /** From when on the message may be sent. */
  long dueNs() {
    return dueNs;
  }
}
