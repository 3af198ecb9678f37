package org.zclone.client;

import java.util.OptionalLong;
import java.util.UUID;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchWriter;
import org.zclone.session.Limits;
import org.zclone.session.ReceiptsWriter;
import org.zclone.session.ServerMessage;
import org.zclone.session.Status;
import org.zclone.session.Welcome;

/** What servers say in sessions, through the real codec. */
final class Sessions {
  static final UUID CLIENT = new UUID(1, 1);
  static final UUID HISTORY = new UUID(7, 7);
  static final long EPOCH = 1;
  static final Limits LIMITS = new Limits(1_024, 1 << 20, 10_000);
  static final Welcome.Terms TERMS = new Welcome.Terms(1_000, 5_000, 255, 1 << 20, 10_000);

  private Sessions() {}

  static byte[] welcome(Welcome.Mode mode, UUID history, long sequence) {
    return welcome(mode, history, sequence, TERMS);
  }

  static byte[] welcome(Welcome.Mode mode, UUID history, long sequence, Welcome.Terms terms) {
    return new Welcome(history, EPOCH, sequence, mode, terms, 0).encode();
  }

  static byte[] beat(long position, long digest) {
    return new ServerMessage.Beat(EPOCH, position, OptionalLong.of(digest)).encode();
  }

  static byte[] busyBeat(long position) {
    return new ServerMessage.Beat(EPOCH, position, OptionalLong.empty()).encode();
  }

  static byte[] redirect(String endpoint) {
    return new ServerMessage.Redirect(Endpoint.parse(endpoint)).encode();
  }

  static byte[] refused(Refusal.Code code) {
    return new ServerMessage.Refused(code, "for a test").encode();
  }

  static byte[] bye(ServerMessage.Bye.Code code) {
    return new ServerMessage.Bye(code, "for a test").encode();
  }

  static byte[] receipt(long counter, Status status, long sequence) {
    ReceiptsWriter writer = new ReceiptsWriter();
    writer.begin();
    writer.add(counter, status, sequence);
    return writer.finish();
  }

  /** A batch from {@code from} on; see {@link #to}. */
  static BatchOf batch(long from) {
    return new BatchOf(from);
  }

  /** The digest of entries given as {@code key, value, sequence}. */
  static long digest(Object... fields) {
    long digest = Digest.NONE;
    for (int i = 0; i < fields.length; i += 3) {
      String value = (String) fields[i + 1];
      long sequence = ((Number) fields[i + 2]).longValue();
      digest =
          Digest.add(digest, new StoredEntry((String) fields[i], Frames.bytes(value), sequence, 0));
    }
    return digest;
  }

  /** A batch in the making. */
  static final class BatchOf {
    private final BatchWriter writer = new BatchWriter(64 << 20);

    private BatchOf(long from) {
      writer.begin(from);
    }

    BatchOf put(long sequence, String key, String value) {
      writer.add(new StoredEntry(key, Frames.bytes(value), sequence, 0));
      return this;
    }

    BatchOf remove(long sequence, String key) {
      writer.addRemoval(key, sequence, false);
      return this;
    }

    BatchOf expire(long sequence, String key) {
      writer.addRemoval(key, sequence, true);
      return this;
    }

    /** With CUT. */
    byte[] cut(long to, long digest) {
      return writer.finish(Batch.CUT, to, digest);
    }

    /** Without CUT. */
    byte[] staged(long to) {
      return writer.finish(0, to, 0);
    }

    byte[] of(int flags, long to, long digest) {
      return writer.finish(flags, to, digest);
    }
  }
}
