package org.zclone.session;

import java.util.Objects;

/**
 * The answers to groups. A {@link ReceiptsWriter} makes it.
 *
 * @param receipts the answers, for {@link #reader()}
 *     <p><em>Immutable.</em>
 */
public record Receipts(Packed receipts) implements ServerMessage {
  static final int SIZE = Long.BYTES + Byte.BYTES + Long.BYTES;
  static final int STATUS_AT = Long.BYTES;
  static final int SEQUENCE_AT = STATUS_AT + Byte.BYTES;

  /** Checks that nothing is missing. */
  public Receipts {
    Objects.requireNonNull(receipts, "receipts");
  }

  /** Walks the receipts from the first. */
  public ReceiptsReader reader() {
    return new ReceiptsReader(receipts);
  }

  static Receipts decode(FrameReader in) throws Malformed {
    int count = in.checkRoom(in.u32(), SIZE);
    int start = in.position();
    for (int i = 0; i < count; i++) {
      Status.check(in.number(), Status.of(in.u8()), in.number());
    }
    return new Receipts(in.packed(start, count));
  }

  @Override
  public byte[] encode() {
    FrameWriter out = FrameWriter.of(Command.RECEIPTS).u32(receipts.count());
    receipts.writeTo(out);
    return out.frame();
  }
}
