package org.zclone.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries, groups or receipts of a message as they stand in its frame, checked and ready to be
 * walked. Only this package makes them. <em>Immutable.</em>
 */
public final class Packed {
  /** Nothing. */
  public static final Packed NONE = new Packed(Octets.NONE, 0, 0, 0);

  private final byte[] frame;
  private final int start;
  private final int end;
  private final int count;

  Packed(byte[] frame, int start, int end, int count) {
    this.frame = frame;
    this.start = start;
    this.end = end;
    this.count = count;
  }

  /** How many items there are. */
  public int count() {
    return count;
  }

  byte[] frame() {
    return frame;
  }

  int start() {
    return start;
  }

  void writeTo(FrameWriter out) {
    out.raw(frame, start, end);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Packed packed
        && count == packed.count
        && Arrays.equals(frame, start, end, packed.frame, packed.start, packed.end);
  }

  @Override
  public int hashCode() {
    int hash = count;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + frame[i];
    }
    return hash;
  }

  /** Without the values: they may be secrets. */
  @Override
  public String toString() {
    return count + " in " + (end - start) + " octets";
  }
}
