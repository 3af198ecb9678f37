package org.zclone.session;

/**
 * Makes the frames of RECEIPTS messages, answer by answer. <em>Confined to the reactor thread.</em>
 */
public final class ReceiptsWriter {
  private static final int KEPT = SessionProtocol.BATCH_TARGET;

  private final FrameWriter out = new FrameWriter(KEPT);
  private int receipts;

  /** A writer without receipts. */
  public ReceiptsWriter() {
    begin();
  }

  /** Begins a message; what was added since the last {@link #finish()} is forgotten. */
  public void begin() {
    receipts = 0;
    out.begin(Command.RECEIPTS).u32(0);
  }

  /**
   * Adds an answer.
   *
   * @param counter that of the group, from 1
   * @param status what became of it
   * @param sequence that of the group's last operation if it was applied; what the entry has if a
   *     condition failed; else 0
   * @throws IllegalArgumentException if one is out of range
   */
  public void add(long counter, Status status, long sequence) {
    Status.check(counter, status, sequence);
    out.u64u8u64(counter, status.number(), sequence);
    receipts++;
  }

  /** How many answers were added. */
  public int receipts() {
    return receipts;
  }

  /** The message with all answers since {@link #begin()}. */
  public byte[] finish() {
    out.patchU32(FrameWriter.HEADER, receipts);
    return out.frame();
  }
}
