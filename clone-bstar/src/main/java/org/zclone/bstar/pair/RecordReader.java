package org.zclone.bstar.pair;

import org.zclone.replica.StoredEntry;
import org.zclone.server.StandbyLog;
import org.zclone.server.Tombstone;
import org.zclone.session.FrameReader;
import org.zclone.session.Malformed;
import org.zclone.session.Malformed.Reason;
import org.zclone.session.Status;

/** Reads RECORDS messages. <em>Immutable.</em> */
final class RecordReader {
  private RecordReader() {}

  /**
   * Hands all records of a message to {@code log}, in order.
   *
   * @throws Malformed if one is broken; those before it were handed over
   */
  static void read(LinkMessage.Records records, StandbyLog log) throws Malformed {
    FrameReader in = FrameReader.open(records.frame(), LinkProtocol.VERSION);
    in.skipTo(records.start());
    try {
      while (!in.isAtEnd()) {
        read(in, log);
      }
    } catch (IllegalArgumentException broken) { // a record's own rule
      throw new Malformed(Reason.RANGE, String.valueOf(broken.getMessage()));
    }
  }

  private static void read(FrameReader in, StandbyLog log) throws Malformed {
    int kind = in.u8();
    switch (kind) {
      case LinkProtocol.PUT -> {
        long sequence = in.number();
        int ttlSeconds = in.u32();
        String key = key(in);
        log.onUpdate(new StoredEntry(key, value(in), sequence, ttlSeconds));
      }
      case LinkProtocol.REMOVED -> {
        long sequence = in.number();
        log.onUpdate(Tombstone.removed(key(in), sequence));
      }
      case LinkProtocol.EXPIRED -> {
        long sequence = in.number();
        log.onUpdate(Tombstone.expired(key(in), sequence));
      }
      case LinkProtocol.BOUND -> log.onBound(in.text(), in.id());
      case LinkProtocol.ANSWER ->
          log.onAnswer(in.id(), in.number(), Status.of(in.u8()), in.number());
      case LinkProtocol.ANSWERED -> log.onAnswered(in.id(), in.number());
      case LinkProtocol.ORIGINAL ->
          log.onOriginal(in.bytes(), in.text(), in.number(), in.u64(), in.flags(1) == 1);
      case LinkProtocol.LIFETIME -> log.onLifetime(in.text(), in.number(), in.u32(), in.number());
      default -> throw new Malformed(Reason.COMMAND, "record " + kind);
    }
  }

  private static String key(FrameReader in) throws Malformed {
    String key = in.text();
    if (key.isEmpty()) {
      throw new Malformed(Reason.RANGE, "an empty key");
    }
    return key;
  }

  /** An empty one would be a removal. */
  private static byte[] value(FrameReader in) throws Malformed {
    byte[] value = in.bytes();
    if (value.length == 0) {
      throw new Malformed(Reason.RANGE, "an empty value");
    }
    return value;
  }
}
