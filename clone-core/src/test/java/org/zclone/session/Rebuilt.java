package org.zclone.session;

import java.nio.charset.StandardCharsets;

/** Messages of many parts, read part by part and written again. <em>Immutable.</em> */
final class Rebuilt {
  private static final int NO_END = 1 << 26;

  private Rebuilt() {}

  static byte[] batch(Batch batch) {
    BatchWriter writer = new BatchWriter(NO_END);
    writer.begin(batch.from());
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      if (entries.isPut()) {
        writer.add(entries.entry());
      } else {
        writer.addRemoval(entries.key(), entries.sequence(), entries.isExpired());
      }
    }
    return writer.finish(batch.flags(), batch.to(), batch.digest());
  }

  static byte[] receipts(Receipts receipts) {
    ReceiptsWriter writer = new ReceiptsWriter();
    for (ReceiptsReader reader = receipts.reader(); reader.next(); ) {
      writer.add(reader.counter(), reader.status(), reader.sequence());
    }
    return writer.finish();
  }

  /** The length of the frame: its keys may be ones that no {@link WriteWriter} takes. */
  static int size(Write write) {
    int size = FrameWriter.HEADER + 2 * Long.BYTES + Short.BYTES;
    for (WriteReader groups = write.reader(); groups.hasNext(); ) {
      size += Short.BYTES;
      for (Operation operation : groups.next()) {
        size += Write.LEAST_OPERATION;
        size += operation.key().getBytes(StandardCharsets.UTF_8).length;
        size += operation.hasCondition() ? Long.BYTES : 0;
        size += operation.isRemoval() ? 0 : Integer.BYTES + operation.array().length;
      }
    }
    return size;
  }
}
