package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.zclone.api.Update;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Receipts;
import org.zclone.session.ReceiptsReader;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;
import org.zclone.session.WriteWriter;

/**
 * A client of the session plane without a wire, written from PROTOCOL.md alone. It checks what a
 * server promises: no gaps, rising sequences, the digest at every cut, the credit.
 */
final class TestClient {
  private static final Limits LIMITS = new Limits(1024, 1 << 30, 10_000);

  final String peer;
  final UUID id;
  final List<String> subtrees;
  final List<String> said = new ArrayList<>();
  final List<byte[]> batches = new ArrayList<>();
  final TreeMap<String, StoredEntry> shown = new TreeMap<>();
  private final TestServer server;
  private final TreeMap<String, StoredEntry> staged = new TreeMap<>();
  long position;
  long shownAt;
  long answered;
  long counter = 1;
  long limit = 1L << 40;
  long received;
  long largest;
  boolean stages = true;
  boolean ignoresUntilReset;
  UUID history = new UUID(0, 0);
  int room = Integer.MAX_VALUE;
  boolean gone;

  TestClient(TestServer server, String peer, UUID id, String... subtrees) {
    this.server = server;
    this.peer = peer;
    this.id = id;
    this.subtrees = List.of(subtrees);
    server.clients.put(peer, this);
  }

  TestClient hello() {
    return hello(Optional.empty());
  }

  TestClient resume() {
    return hello(Optional.of(new Hello.Resume(history, shownAt, digest())));
  }

  TestClient hello(Optional<Hello.Resume> resume) {
    received = 0;
    return send(new Hello(id, false, limit, resume, answered + 1, subtrees));
  }

  /** The same client after its connection broke, with what it has. */
  TestClient reconnected(String newPeer) {
    TestClient next = new TestClient(server, newPeer, id, subtrees.toArray(String[]::new));
    next.shown.putAll(shown);
    next.shownAt = shownAt;
    next.history = history;
    next.answered = answered;
    next.counter = counter;
    next.limit = limit;
    return next;
  }

  TestClient send(ClientMessage message) {
    return sendRaw(message.encode());
  }

  TestClient sendRaw(byte[] frame) {
    server.core.onRequest(TestServer.bytes(peer), new byte[][] {frame}, server.nowNs);
    return this;
  }

  TestClient credit(long more) {
    limit = Math.max(limit, received + more);
    return send(new ClientMessage.Credit(limit));
  }

  TestClient beat() {
    return send(new ClientMessage.Beat(limit, 0, shownAt, digest()));
  }

  TestClient bye() {
    return send(new ClientMessage.Bye());
  }

  TestClient resync() {
    ignoresUntilReset = true;
    return send(new ClientMessage.Resync(shownAt, digest()));
  }

  /** Each update is a group of its own. */
  TestClient write(Update... updates) {
    for (Update update : updates) {
      writeGroup(update);
    }
    return this;
  }

  TestClient writeGroup(Update... group) {
    return writeGroupAs(counter++, group);
  }

  TestClient writeGroupAs(long number, Update... group) {
    WriteWriter writer = new WriteWriter(1 << 20);
    writer.begin(Math.min(answered, number - 1), number);
    writer.add(List.of(group));
    return sendRaw(writer.finish());
  }

  void receive(byte[] frame) {
    try {
      receive(ServerMessage.decode(frame, LIMITS), frame);
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  private void receive(ServerMessage message, byte[] frame) {
    if (message instanceof Batch batch) {
      assertThat(received).as("credit before a batch").isLessThan(limit);
      received += frame.length;
      largest = Math.max(largest, frame.length);
      batches.add(frame);
      said.add(text(batch));
      apply(batch);
    } else if (message instanceof Welcome welcome) {
      history = welcome.history();
      said.add("WELCOME " + welcome.mode() + " " + relative(welcome.sequence()));
      ignoresUntilReset = welcome.mode() == Welcome.Mode.SNAPSHOT;
      stages = true;
      position = shownAt;
      staged.clear();
      staged.putAll(shown);
    } else if (message instanceof Receipts receipts) {
      receive(receipts.reader());
    } else if (message instanceof ServerMessage.Beat beat) {
      receive(beat);
    } else if (message instanceof ServerMessage.Bye bye) {
      said.add("BYE " + bye.code());
    } else if (message instanceof ServerMessage.Refused refused) {
      said.add("REFUSED " + refused.code());
    } else {
      said.add(message.toString());
    }
  }

  private void receive(ReceiptsReader receipts) {
    while (receipts.next()) {
      assertThat(receipts.counter()).as("receipts in order").isEqualTo(answered + 1);
      answered = receipts.counter();
      String at = receipts.sequence() == 0 ? "" : " @" + relative(receipts.sequence());
      said.add("RECEIPT " + receipts.counter() + " " + receipts.status() + at);
    }
  }

  private void receive(ServerMessage.Beat beat) {
    said.add("BEAT " + relative(beat.position()) + (beat.digest().isPresent() ? " exact" : ""));
    if (beat.digest().isPresent() && !ignoresUntilReset) {
      assertThat(stages).as("staged at an exact beat").isFalse();
      assertThat(beat.position()).isGreaterThanOrEqualTo(position);
      assertThat(beat.digest().getAsLong()).as("digest of a beat").isEqualTo(digest());
      position = beat.position();
      shownAt = position;
    }
  }

  private void apply(Batch batch) {
    if (batch.isReset()) {
      staged.clear();
      position = 0;
      ignoresUntilReset = false;
    } else if (ignoresUntilReset) {
      return;
    } else if (!stages) {
      staged.clear();
      staged.putAll(shown);
    }
    assertThat(batch.from()).as("from").isLessThanOrEqualTo(position);
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      if (entries.sequence() > position) {
        apply(entries);
      }
    }
    position = batch.to();
    stages = !batch.isCut();
    if (batch.isCut()) {
      shown.clear();
      shown.putAll(staged);
      shownAt = position;
      assertThat(digest())
          .as("digest at " + (position - TestServer.EPOCH))
          .isEqualTo(batch.digest());
    }
  }

  private void apply(BatchReader entries) {
    assertThat(subtrees).as("followed").anyMatch(entries.key()::startsWith);
    if (entries.isPut()) {
      staged.put(entries.key(), entries.entry());
    } else {
      staged.remove(entries.key());
    }
  }

  long digest() {
    return Digest.ofAll(shown.values().iterator());
  }

  /** What was said since the last call. */
  List<String> said() {
    List<String> taken = List.copyOf(said);
    said.clear();
    return taken;
  }

  /** What the client shows, as text. */
  String map() {
    StringBuilder text = new StringBuilder();
    shown.forEach((key, entry) -> text.append(key).append('=').append(entry.utf8()).append(' '));
    return text.toString().strip();
  }

  static String text(Batch batch) {
    StringBuilder text = new StringBuilder("BATCH");
    text.append(batch.isReset() ? " RESET" : "").append(batch.isCut() ? " CUT" : "");
    text.append(batch.isConflated() ? " CONFLATED" : "");
    text.append(' ').append(relative(batch.from())).append("..").append(relative(batch.to()));
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      text.append(' ').append(entries.key());
      if (entries.isPut()) {
        text.append('=').append(entries.entry().utf8());
      } else {
        text.append(entries.isExpired() ? " expired" : " removed");
      }
      text.append('@').append(relative(entries.sequence()));
    }
    return text.toString();
  }

  private static long relative(long sequence) {
    return sequence == 0 ? 0 : sequence - TestServer.EPOCH;
  }
}
