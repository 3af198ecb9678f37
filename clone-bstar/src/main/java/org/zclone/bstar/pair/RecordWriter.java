package org.zclone.bstar.pair;

import java.util.UUID;
import org.zclone.replica.StoredEntry;
import org.zclone.server.StandbyLog;
import org.zclone.server.Tombstone;
import org.zclone.session.FrameWriter;
import org.zclone.session.Status;

/** Writes what happens into RECORDS messages. <em>Confined to the reactor thread.</em> */
final class RecordWriter implements StandbyLog {
  private static final int KEPT = 1 << 20;
  private static final int INDEX_AT = FrameWriter.HEADER;
  private static final int FLAGS_AT = INDEX_AT + Long.BYTES;
  private static final int TO_AT = FLAGS_AT + Byte.BYTES;
  private static final int DIGEST_AT = TO_AT + Long.BYTES;

  private final FrameWriter out = new FrameWriter(KEPT);
  private boolean empty = true;

  RecordWriter() {
    begin();
  }

  private void begin() {
    empty = true;
    out.begin(LinkProtocol.SIGNATURE, LinkProtocol.VERSION, LinkProtocol.RECORDS);
    out.u64(0).u8(0).u64(0).u64(0);
  }

  /** Whether nothing was written since the last message. */
  boolean isEmpty() {
    return empty;
  }

  /** The octets so far. */
  int size() {
    return out.size();
  }

  /** The message with all that was written since the last one. */
  byte[] finish(long index, int flags, long to, long digest) {
    out.patchU64(INDEX_AT, index);
    out.patchU8(FLAGS_AT, flags);
    out.patchU64(TO_AT, to);
    out.patchU64(DIGEST_AT, digest);
    byte[] frame = out.frame();
    begin();
    return frame;
  }

  /** Forgets what was written since the last message. */
  void clear() {
    begin();
  }

  private FrameWriter record(int kind) {
    empty = false;
    return out.u8(kind);
  }

  @Override
  public void onUpdate(StoredEntry update) {
    if (!Tombstone.is(update)) {
      record(LinkProtocol.PUT).u64(update.sequence()).u32(update.ttlSeconds());
      out.text(update.key()).bytes(update.array());
    } else {
      boolean isExpired = Tombstone.isExpired(update);
      record(isExpired ? LinkProtocol.EXPIRED : LinkProtocol.REMOVED).u64(update.sequence());
      out.text(update.key());
    }
  }

  @Override
  public void onBound(String key, UUID owner) {
    record(LinkProtocol.BOUND).text(key).id(owner);
  }

  @Override
  public void onAnswer(UUID client, long counter, Status status, long sequence) {
    record(LinkProtocol.ANSWER).id(client).u64(counter).u8(status.number()).u64(sequence);
  }

  @Override
  public void onAnswered(UUID client, long counter) {
    record(LinkProtocol.ANSWERED).id(client).u64(counter);
  }

  @Override
  public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean isMortal) {
    record(LinkProtocol.ORIGINAL).bytes(uuid).text(key).u64(sequence).u64(digest);
    out.u8(isMortal ? 1 : 0);
  }

  @Override
  public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
    record(LinkProtocol.LIFETIME).text(key).u64(sequence).u32(ttlSeconds).u64(leftNs);
  }
}
