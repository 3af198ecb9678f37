package org.zclone.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchWriter;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Malformed;
import org.zclone.session.Operation;
import org.zclone.session.ReceiptsWriter;
import org.zclone.session.ServerMessage;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Status;
import org.zclone.session.Welcome;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;

/**
 * A model of a server that speaks sessions, for one client: it keeps all it ever did, so that a
 * test can ask what the map was at any sequence.
 */
final class SimSessionServer {
  /** One update; a removal has no value. */
  record Done(String key, String value, long sequence, String writer) {}

  /** All updates of one life of the map. */
  record Life(UUID history, List<Done> updates) {
    /** The entries under a prefix at a sequence, by key. */
    Map<String, StoredEntry> at(long sequence, String prefix) {
      Map<String, StoredEntry> entries = new TreeMap<>();
      for (Done done : updates) {
        if (done.sequence <= sequence && done.key.startsWith(prefix)) {
          entries.remove(done.key);
          if (!done.value.isEmpty()) {
            byte[] value = Frames.bytes(done.value);
            entries.put(done.key, new StoredEntry(done.key, value, done.sequence, 0));
          }
        }
      }
      return entries;
    }
  }

  /** How messages reach the client. */
  interface Wire {
    void toClient(byte[] frame);
  }

  final List<Life> lives = new ArrayList<>();
  private final SimWorld world;
  private final String prefix;
  private Map<Long, byte[]> receipts = new HashMap<>();
  private Life life;
  private long sequence;
  private long counter;
  private boolean hasSession;
  private boolean resets;
  private long position;
  private long limit;
  private long octets;
  private Wire wire = frame -> {};

  SimSessionServer(SimWorld world, String prefix) {
    this.world = world;
    this.prefix = prefix;
    this.life = begin(world.between(0, 100));
    world.after(1_000, this::beat);
  }

  private Life begin(long sequence) {
    this.sequence = sequence;
    Life begun = new Life(new UUID(world.random.nextLong(), lives.size()), new ArrayList<>());
    lives.add(begun);
    return begun;
  }

  /** Forgets everything and counts anew. */
  void restart() {
    life = begin(world.between(0, 100));
    receipts = new HashMap<>();
    counter = 0;
    hang();
  }

  /** The connection is gone. */
  void hang() {
    hasSession = false;
    wire = frame -> {};
  }

  /** The client's view of the map now. */
  Map<String, StoredEntry> now() {
    return life.at(sequence, prefix);
  }

  void update(String key, String value, String writer) {
    sequence++;
    life.updates.add(new Done(key, value, sequence, writer));
  }

  void onMessage(byte[][] frames, Wire wire) {
    this.wire = wire;
    if (frames.length == 2) {
      throw new IllegalStateException("the test answers discovery");
    }
    try {
      onMessage(ClientMessage.decode(frames[0], Sessions.LIMITS));
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
    send();
  }

  private void onMessage(ClientMessage message) {
    if (message instanceof Hello hello) {
      onHello(hello);
    } else if (!hasSession) {
      wire.toClient(Sessions.bye(ServerMessage.Bye.Code.NO_SESSION));
    } else if (message instanceof ClientMessage.Credit credit) {
      limit = Math.max(limit, credit.limit());
    } else if (message instanceof ClientMessage.Beat beat) {
      limit = Math.max(limit, beat.limit());
    } else if (message instanceof ClientMessage.Resync) {
      resets = true;
    } else if (message instanceof ClientMessage.Bye) {
      hasSession = false;
    } else if (message instanceof Write write) {
      onWrite(write);
    }
  }

  private void onHello(Hello hello) {
    boolean resumes =
        hello.resume().isPresent()
            && hello.resume().get().history().equals(life.history)
            && hello.resume().get().position() <= sequence
            && world.chance(0.9);
    hasSession = true;
    resets = !resumes;
    position = resumes ? hello.resume().get().position() : 0;
    limit = hello.limit();
    octets = 0;
    counter = Math.max(counter, hello.nextCounter() - 1);
    Welcome.Mode mode = resumes ? Welcome.Mode.DELTA : Welcome.Mode.SNAPSHOT;
    Welcome.Terms terms = new Welcome.Terms(1_000, 5_000, 255, 1 << 20, world.between(1, 20));
    wire.toClient(Sessions.welcome(mode, life.history, sequence, terms));
    if (resumes) {
      sendBatch(0); // perhaps of nothing
    }
  }

  private void onWrite(Write write) {
    for (WriteReader groups = write.reader(); groups.hasNext(); ) {
      long number = groups.counter();
      List<Operation> group = groups.next();
      if (number > counter + 1) {
        hasSession = false;
        wire.toClient(Sessions.bye(ServerMessage.Bye.Code.COUNTER_GAP));
        return;
      }
      if (number == counter + 1) {
        counter = number;
        receipts.put(number, apply(number, group));
        if (world.chance(0.5)) {
          send();
        }
      }
      byte[] forgotten = Sessions.receipt(number, Status.FORGOTTEN, 0);
      wire.toClient(receipts.getOrDefault(number, forgotten));
    }
  }

  private byte[] apply(long number, List<Operation> group) {
    ReceiptsWriter writer = new ReceiptsWriter();
    for (Operation operation : group) {
      StoredEntry entry = life.at(sequence, "").get(operation.key());
      long found = entry == null ? 0 : entry.sequence();
      if (operation.hasCondition() && operation.expected() != found) {
        writer.add(number, Status.CONDITION, found);
        return writer.finish();
      }
    }
    group.forEach(each -> update(each.key(), new String(each.array()), "client " + number));
    writer.add(number, Status.ACCEPTED, sequence);
    return writer.finish();
  }

  /** Sends what the client lacks, as far as credit goes. */
  void send() {
    while (hasSession && octets < limit && (resets || position < sequence)) {
      sendBatch(0);
    }
  }

  private void sendBatch(int flags) {
    long from = resets ? 0 : position;
    int all = resets ? flags | Batch.RESET : flags;
    List<Done> missing = latestSince(from);
    boolean whole = missing.size() < 2 || world.chance(0.6);
    int count = whole ? missing.size() : world.between(1, missing.size() - 1);
    BatchWriter writer = new BatchWriter(64 << 10);
    writer.begin(from);
    for (Done done : missing.subList(0, count)) {
      if (done.value.isEmpty()) {
        writer.addRemoval(done.key, done.sequence, false);
      } else {
        writer.add(new StoredEntry(done.key, Frames.bytes(done.value), done.sequence, 0));
      }
    }
    long to = whole ? sequence : missing.get(count - 1).sequence;
    byte[] frame = writer.finish(whole ? all | Batch.CUT : all, to, whole ? digest() : 0);
    position = to;
    resets = false;
    octets += frame.length;
    wire.toClient(frame);
  }

  /** The latest update of each followed key after {@code from}, in order. */
  private List<Done> latestSince(long from) {
    Map<String, Done> latest = new HashMap<>();
    for (Done done : life.updates) {
      if (done.sequence > from && done.key.startsWith(prefix)) {
        latest.put(done.key, done);
      }
    }
    List<Done> ordered = new ArrayList<>(latest.values());
    ordered.sort((one, other) -> Long.compare(one.sequence, other.sequence));
    return ordered;
  }

  private long digest() {
    return Digest.ofAll(now().values().iterator());
  }

  private void beat() {
    send();
    if (hasSession) {
      boolean exact = !resets && position == sequence;
      OptionalLong digest = exact ? OptionalLong.of(digest()) : OptionalLong.empty();
      wire.toClient(new ServerMessage.Beat(Sessions.EPOCH, position, digest).encode());
    }
    world.after(1_000, this::beat);
  }

  /** The answers to the request that finds out what the server speaks. */
  static List<byte[][]> description() {
    return List.of(Frames.update(1, SessionProtocol.DISCOVERY_KEY, "1"), Frames.end(1, "/.chp/"));
  }
}
