package org.zclone.bstar.pair;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What came while nothing could be done with it, in order. Bounded: what does not fit is dropped
 * and counted, and its sender repeats it. <em>Confined to the reactor thread.</em>
 */
final class HeldInputs {
  /** How many are held at most. */
  static final int MOST = 1_000_000;

  /** How many octets are held at most. */
  static final long MOST_OCTETS = 256L << 20;

  private final ArrayDeque<Held> inputs = new ArrayDeque<>();
  private long octets;
  private long dropped;

  /** An update of the collector. */
  void addUpdate(byte[][] frames) {
    add(new Held(null, frames, null));
  }

  /** A message of the snapshot port. */
  void addRequest(byte[] peer, byte[][] frames) {
    add(new Held(peer, frames, null));
  }

  /** A write of the application. */
  void addLocal(LocalWrite write) {
    inputs.add(new Held(null, new byte[0][], write));
  }

  private void add(Held held) {
    long size = size(held);
    if (inputs.size() >= MOST || octets + size > MOST_OCTETS) {
      dropped++;
    } else {
      inputs.add(held);
      octets += size;
    }
  }

  private static long size(Held held) {
    long size = 0;
    for (byte[] frame : held.frames) {
      size += frame.length;
    }
    return size;
  }

  /** The next; there is one. */
  Held take() {
    Held held = inputs.remove();
    octets -= size(held);
    return held;
  }

  boolean isEmpty() {
    return inputs.isEmpty();
  }

  int size() {
    return inputs.size();
  }

  /** How many did not fit. */
  long dropped() {
    return dropped;
  }

  /** One of them: a local write, else a request if there is a peer, else an update. */
  record Held(byte @Nullable [] peer, byte[][] frames, @Nullable LocalWrite local) {}
}
