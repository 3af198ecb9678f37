package org.zclone.session;

import static org.zclone.session.Samples.CLIENT;
import static org.zclone.session.Samples.HISTORY;
import static org.zclone.session.Samples.entry;
import static org.zclone.session.Samples.put;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.api.Update;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;

/** The messages that PROTOCOL.md shows octet by octet. <em>Immutable.</em> */
final class Examples {
  /** What the client of the examples follows at sequence 1014. */
  static final List<StoredEntry> FOLLOWED =
      List.of(
          entry("/config/pool", "20", 1_007, 0),
          entry("/config/größe", "12", 1_009, 0),
          entry("/config/leader", "b", 1_012, 30));

  private static final long DIGEST = Digest.ofAll(FOLLOWED.iterator());
  private static final int LIMIT = 1 << 20;

  private Examples() {}

  /** Frames by the headings of their examples. */
  static Map<String, byte[]> frames() {
    Map<String, byte[]> frames = new LinkedHashMap<>();
    addClientMessages(frames);
    addServerMessages(frames);
    return frames;
  }

  private static void addClientMessages(Map<String, byte[]> frames) {
    Hello.Resume resume = new Hello.Resume(HISTORY, 1_014, DIGEST);
    frames.put(
        "HELLO, fresh",
        new Hello(CLIENT, false, LIMIT, Optional.empty(), 1, List.of("/config/")).encode());
    frames.put(
        "HELLO, with resume",
        new Hello(CLIENT, true, LIMIT, Optional.of(resume), 4, List.of("/config/", "/ä")).encode());
    frames.put("CREDIT", new ClientMessage.Credit(2 * LIMIT).encode());
    frames.put("WRITE", write());
    frames.put("BEAT", new ClientMessage.Beat(2 * LIMIT, 1_001, 1_014, DIGEST).encode());
    frames.put("BYE", new ClientMessage.Bye().encode());
    frames.put("RESYNC", new ClientMessage.Resync(1_014, DIGEST).encode());
  }

  private static void addServerMessages(Map<String, byte[]> frames) {
    Welcome.Terms terms = new Welcome.Terms(1_000, 5_000, 255, 8 << 20, 10_000);
    frames.put(
        "WELCOME", new Welcome(HISTORY, 1_001, 1_009, Welcome.Mode.SNAPSHOT, terms, 0).encode());
    frames.put("REDIRECT", new ServerMessage.Redirect(new Endpoint("10.0.0.2", 5_566)).encode());
    frames.put(
        "REFUSED", new ServerMessage.Refused(Refusal.Code.NOT_READY, "no active server").encode());
    frames.put("BATCH, the first of a snapshot", firstBatch());
    frames.put("BATCH, with a cut and a removal", cut());
    frames.put("RECEIPTS", receipts());
    frames.put(
        "Server BEAT", new ServerMessage.Beat(1_001, 1_014, OptionalLong.of(DIGEST)).encode());
    frames.put(
        "Server BYE",
        new ServerMessage.Bye(ServerMessage.Bye.Code.COUNTER_GAP, "4 expected, 6 came").encode());
  }

  private static byte[] write() {
    WriteWriter writer = new WriteWriter(SessionProtocol.BATCH_TARGET);
    writer.begin(0, 1);
    writer.add(List.of(put("/config/leader", "b").ttl(Duration.ofSeconds(30)).boundToSession()));
    writer.add(List.of(put("/config/pool", "24").ifSequence(1_003)));
    writer.add(List.of(put("/config/größe", "13"), Update.remove("/config/old")));
    return writer.finish();
  }

  private static byte[] firstBatch() {
    BatchWriter writer = new BatchWriter(SessionProtocol.BATCH_TARGET);
    writer.begin(0);
    writer.add(entry("/config/old", "x", 1_003, 0));
    writer.add(FOLLOWED.get(0));
    writer.add(FOLLOWED.get(1));
    return writer.finish(Batch.RESET, 1_009, 0);
  }

  private static byte[] cut() {
    BatchWriter writer = new BatchWriter(SessionProtocol.BATCH_TARGET);
    writer.begin(1_009);
    writer.add(FOLLOWED.get(2));
    writer.addRemoval("/config/old", 1_013, false);
    return writer.finish(Batch.CUT | Batch.CONFLATED, 1_014, DIGEST);
  }

  private static byte[] receipts() {
    ReceiptsWriter writer = new ReceiptsWriter();
    writer.add(1, Status.ACCEPTED, 1_015);
    writer.add(2, Status.CONDITION, 1_007);
    writer.add(3, Status.ACCEPTED, 1_017);
    return writer.finish();
  }
}
