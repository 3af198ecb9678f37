package org.zclone.session;

import java.util.Objects;
import org.zclone.session.Malformed.Reason;

/**
 * What changed in a stretch of sequences, of what a client follows. A {@link BatchWriter} makes it.
 *
 * @param flags any of {@link #RESET}, {@link #CUT} and {@link #CONFLATED}
 * @param from the sequence that the stretch begins after; 0 with RESET
 * @param to the sequence that it ends with
 * @param digest that of what the client follows at {@code to}; 0 without CUT
 * @param entries the entries, for {@link #reader()}: sequences rise, after {@code from}, up to
 *     {@code to}
 *     <p><em>Immutable.</em>
 */
public record Batch(int flags, long from, long to, long digest, Packed entries)
    implements ServerMessage {
  /** The client starts from nothing. */
  public static final int RESET = 1;

  /** This and everything before become visible. */
  public static final int CUT = 2;

  /** Updates of the stretch were left out, because later ones have superseded them. */
  public static final int CONFLATED = 4;

  static final int LEAST_ENTRY = Byte.BYTES + Long.BYTES + Integer.BYTES + Short.BYTES;
  static final int PUT = 1;
  static final int REMOVED = 2;
  static final int EXPIRED = 3;

  private static final int FLAGS = RESET | CUT | CONFLATED;

  /** Checks the ranges. */
  public Batch {
    check(flags, from, to, digest);
    Objects.requireNonNull(entries, "entries");
  }

  static void check(int flags, long from, long to, long digest) {
    Rules.require((flags & ~FLAGS) == 0, "unknown flags in " + flags);
    Rules.number("from", from);
    Rules.require(to >= from, "to must not be below from: " + to);
    Rules.require((flags & RESET) == 0 || from == 0, "from must be 0 with RESET: " + from);
    Rules.require((flags & CUT) != 0 || digest == 0, "a digest without CUT");
  }

  /** Whether the client starts from nothing. */
  public boolean isReset() {
    return (flags & RESET) != 0;
  }

  /** Whether this and everything before become visible. */
  public boolean isCut() {
    return (flags & CUT) != 0;
  }

  /** Whether updates of the stretch were left out. */
  public boolean isConflated() {
    return (flags & CONFLATED) != 0;
  }

  /** Walks the entries from the first. */
  public BatchReader reader() {
    return new BatchReader(entries);
  }

  static Batch decode(FrameReader in, Limits limits) throws Malformed {
    int flags = in.u8();
    long from = in.number();
    long to = in.number();
    long digest = in.u64();
    int count = in.checkRoom(in.u32(), LEAST_ENTRY);
    int start = in.position();
    long last = from;
    for (int i = 0; i < count; i++) {
      last = checkEntry(in, limits, last);
    }
    Rules.require(last <= to, "an entry after the end of its batch: " + last);
    return new Batch(flags, from, to, digest, in.packed(start, count));
  }

  /** Checks an entry that comes after the sequence {@code last}; returns its sequence. */
  private static long checkEntry(FrameReader in, Limits limits, long last) throws Malformed {
    int kind = in.u8();
    long sequence = in.number();
    int ttl = in.u32();
    if (kind < PUT || kind > EXPIRED) {
      throw new Malformed(Reason.RANGE, "entry kind " + kind);
    }
    if (sequence <= last) {
      throw new Malformed(Reason.RANGE, "sequence " + sequence + " after " + last);
    }
    if (in.skipText(limits.maxKeyBytes()) == 0) {
      throw new Malformed(Reason.RANGE, "an empty key");
    }
    if (kind == PUT) {
      in.skipValue(limits.maxValueBytes());
    } else if (ttl != 0) {
      throw new Malformed(Reason.RANGE, "a removal with a lifetime");
    }
    return sequence;
  }

  @Override
  public byte[] encode() {
    FrameWriter out =
        FrameWriter.of(Command.BATCH).u8(flags).u64(from).u64(to).u64(digest).u32(entries.count());
    entries.writeTo(out);
    return out.frame();
  }
}
