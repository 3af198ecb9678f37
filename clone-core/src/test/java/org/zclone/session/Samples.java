package org.zclone.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.zclone.api.Bytes;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.api.Update;
import org.zclone.replica.StoredEntry;

/** Messages of every kind for tests. <em>Immutable.</em> */
final class Samples {
  static final Limits LIMITS = new Limits(255, 1 << 20, 10_000);
  static final UUID CLIENT = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  static final UUID HISTORY = UUID.fromString("f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f");
  static final Welcome.Terms TERMS = new Welcome.Terms(1_000, 5_000, 255, 8 << 20, 10_000);

  private Samples() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  static StoredEntry entry(String key, String value, long sequence, int ttlSeconds) {
    return new StoredEntry(key, bytes(value), sequence, ttlSeconds);
  }

  static Update put(String key, String value) {
    return Update.put(key, Bytes.utf8(value));
  }

  static Hello hello() {
    return new Hello(CLIENT, false, 1 << 20, Optional.empty(), 1, List.of(""));
  }

  static Hello resuming() {
    Hello.Resume resume = new Hello.Resume(HISTORY, 1_042, -1);
    return new Hello(CLIENT, true, 1 << 20, Optional.of(resume), 8, List.of("/config/", "/käse/"));
  }

  static Welcome welcome() {
    return new Welcome(HISTORY, 1_000, 1_042, Welcome.Mode.DELTA, TERMS, 7);
  }

  static byte[] write() {
    WriteWriter writer = new WriteWriter(1 << 16);
    writer.begin(6, 7);
    writer.add(List.of(put("/a", "1").ttl(Duration.ofSeconds(30)).boundToSession()));
    writer.add(List.of(put("/b", "22").ifSequence(5), Update.remove("/käse").ifAbsent()));
    return writer.finish();
  }

  static byte[] batch() {
    BatchWriter writer = new BatchWriter(1 << 16);
    writer.begin(40);
    writer.add(entry("/config/pool", "20", 41, 0));
    writer.addRemoval("/käse/日本", 43, false);
    writer.add(entry("/config/lease", "me", 44, 10));
    writer.addRemoval("/config/old", 45, true);
    return writer.finish(Batch.CUT | Batch.CONFLATED, 50, 0x65E70F5254AD1147L);
  }

  static byte[] receipts() {
    ReceiptsWriter writer = new ReceiptsWriter();
    long counter = 7;
    for (Status status : Status.values()) {
      writer.add(counter++, status, status.hasSequence() ? 1_043 : 0);
    }
    return writer.finish();
  }

  /** A frame of every message that a client sends. */
  static List<byte[]> fromClient() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(hello().encode());
    frames.add(resuming().encode());
    frames.add(new ClientMessage.Credit(1 << 21).encode());
    frames.add(write());
    frames.add(new ClientMessage.Beat(1 << 21, 1_000, 1_042, -2).encode());
    frames.add(new ClientMessage.Bye().encode());
    frames.add(new ClientMessage.Resync(1_042, -3).encode());
    return frames;
  }

  /** A frame of every message that a server sends. */
  static List<byte[]> fromServer() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(welcome().encode());
    frames.add(new ServerMessage.Redirect(Endpoint.parse("tcp://10.0.0.2:5566")).encode());
    frames.add(new ServerMessage.Refused(Refusal.Code.NOT_READY, "no active server").encode());
    frames.add(batch());
    frames.add(receipts());
    frames.add(new ServerMessage.Beat(1_000, 1_042, OptionalLong.of(-4)).encode());
    frames.add(new ServerMessage.Beat(1_000, 1_042, OptionalLong.empty()).encode());
    frames.add(new ServerMessage.Bye(ServerMessage.Bye.Code.COUNTER_GAP, "käse or 日本").encode());
    return frames;
  }
}
