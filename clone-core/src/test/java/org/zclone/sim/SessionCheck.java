package org.zclone.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.chp.KvMsg;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Operation;
import org.zclone.session.Receipts;
import org.zclone.session.ReceiptsReader;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;
import org.zclone.sim.kit.Violation;

/**
 * Reads along on the DEALER's connection, as the server reads and writes it: what PROTOCOL.md
 * promises is compared with the history, message by message.
 */
final class SessionCheck {
  private static final Limits LIMITS = new Limits(1_024, 1 << 24, 10_000);

  private final World world;
  private final Connection connection;
  private final Map<Long, List<Operation>> groups = new TreeMap<>();
  private final Map<String, byte[]> snapshot = new TreeMap<>();
  private @Nullable Hello hello;
  private boolean open;
  private boolean awaitsReset;
  private boolean stages;
  private boolean joins;
  private long position;
  private long limit;
  private long sent;
  private long lastReceipt;
  private long lastWrite;
  private long due;

  SessionCheck(World world, Connection connection) {
    this.world = world;
    this.connection = connection;
  }

  private String client() {
    return connection.socket.station.node.name;
  }

  private Life life() {
    return connection.server.life;
  }

  private ServerCheck server() {
    return connection.server.check;
  }

  private void check(boolean holds, String rule, Supplier<String> seen) {
    if (!holds) {
      throw new Violation(rule, client() + " at " + position + ": " + seen.get());
    }
  }

  /** The server reads a frame. */
  void onClientFrame(byte[] frame) {
    ClientMessage message;
    try {
      message = ClientMessage.decode(frame, LIMITS);
    } catch (Malformed malformed) {
      throw new Violation("codec", client() + " sent: " + malformed.getMessage());
    }
    world.trace.note("reads", client(), frame[3], frame.length);
    if (world.trace.isReadable()) {
      world.trace.say("server", "reads from " + client() + ": " + message);
    }
    boolean isHello = message instanceof Hello;
    server().onHeard(client(), this, isHello, message instanceof ClientMessage.Bye);
    if (message instanceof Hello its) {
      onHello(its);
    } else if (message instanceof ClientMessage.Credit credit) {
      limit = Math.max(limit, credit.limit());
    } else if (message instanceof ClientMessage.Beat beat) {
      limit = Math.max(limit, beat.limit());
    } else if (message instanceof Write write) {
      onWrite(write);
    } else if (message instanceof ClientMessage.Resync resync) {
      check(false, "resync", () -> "the client has lost something: " + resync);
    } else {
      open = false;
    }
  }

  private void onHello(Hello its) {
    hello = its;
    open = false;
    limit = its.limit();
    groups.clear();
    lastWrite = 0;
    due = 0;
  }

  private void onWrite(Write write) {
    for (WriteReader each = write.reader(); each.hasNext(); ) {
      long counter = each.counter();
      groups.put(counter, each.next());
      lastWrite = counter;
    }
  }

  /** The server writes a frame. */
  void onServerFrame(byte[] frame) {
    ServerMessage message;
    try {
      message = ServerMessage.decode(frame, LIMITS);
    } catch (Malformed malformed) {
      throw new Violation("codec", "to " + client() + ": " + malformed.getMessage());
    }
    world.trace.note("writes", client(), frame[3], frame.length);
    if (world.trace.isReadable()) {
      world.trace.say("server", "writes to " + client() + ": " + message);
    }
    if (message instanceof Welcome welcome) {
      onWelcome(welcome);
    } else if (message instanceof Batch batch) {
      onBatch(batch, frame.length);
    } else if (message instanceof Receipts receipts) {
      onReceipts(receipts.reader());
    } else if (message instanceof ServerMessage.Beat beat) {
      onBeat(beat);
    } else if (message instanceof ServerMessage.Bye bye) {
      onBye(bye);
    } else {
      check(false, "refused", () -> message.toString());
    }
  }

  private void onWelcome(Welcome welcome) {
    Hello its = hello;
    if (its == null) {
      throw new Violation("welcome", client() + " said no HELLO");
    }
    boolean isDelta = welcome.mode() == Welcome.Mode.DELTA;
    check(welcome.history().equals(life().id), "welcome", () -> "the history is wrong");
    check(welcome.epoch() == life().epoch, "welcome", () -> "the epoch is wrong");
    check(welcome.sequence() <= life().last(), "welcome", () -> "the sequence is wrong");
    check(
        !isDelta || its.resume().map(Hello.Resume::history).filter(life().id::equals).isPresent(),
        "welcome",
        () -> "a delta of another history");
    open = true;
    sent = 0;
    lastReceipt = its.nextCounter() - 1;
    awaitsReset = !isDelta;
    joins = !isDelta;
    stages = false;
    position = isDelta ? its.resume().orElseThrow().position() : 0;
  }

  private void onBatch(Batch batch, int octets) {
    check(open, "session", () -> "a batch without a session");
    check(sent < limit, "credit", () -> sent + " octets were sent, the limit is " + limit);
    sent += octets;
    check(batch.isReset() == awaitsReset, "reset", () -> batch.toString());
    awaitsReset = false;
    check(batch.from() <= position, "gap", () -> "a batch from " + batch.from());
    check(
        batch.to() <= life().last(), "future", () -> "a batch to " + batch.to() + " in " + life());
    long last = position;
    int count = 0;
    for (BatchReader entries = batch.reader(); entries.next(); count++) {
      check(entries.sequence() > last, "twice", () -> "an entry at " + entries.sequence());
      last = entries.sequence();
      checkEntry(entries);
    }
    if (!joins && !batch.isConflated()) {
      checkComplete(batch, count);
    }
    position = batch.to();
    stages = !batch.isCut();
    if (batch.isCut()) {
      joins = false;
      checkDigest(batch.digest());
      check(!life().isInsideGroup(position), "group", () -> "a cut inside a group");
    }
  }

  private void checkEntry(BatchReader entry) {
    Fact fact = life().at(entry.sequence());
    boolean isIt =
        fact != null
            && fact.key.equals(entry.key())
            && fact.isRemoval() == !entry.isPut()
            && fact.expired == entry.isExpired()
            && Arrays.equals(fact.value, entry.value());
    check(isIt, "entry", () -> entry.key() + " @" + entry.sequence() + " instead of: " + fact);
    check(Life.isUnder(prefixes(), entry.key()), "subtree", () -> entry.key());
  }

  /** A batch that does not say that it leaves something out has everything. */
  private void checkComplete(Batch batch, int count) {
    int expected = life().updates(prefixes(), batch.to()) - life().updates(prefixes(), position);
    int missing = expected - count;
    check(missing == 0, "conflated", () -> missing + " are missing in " + batch);
  }

  private List<String> prefixes() {
    Hello its = hello;
    return its == null ? List.of() : its.subtrees();
  }

  /** The digest of what this session follows. */
  long digestAt(long sequence) {
    return life().digest(prefixes(), sequence);
  }

  private void checkDigest(long digest) {
    long expected = life().digest(prefixes(), position);
    check(digest == expected, "digest", () -> digest + " instead of " + expected);
  }

  private void onReceipts(ReceiptsReader receipts) {
    check(open, "session", () -> "a receipt without a session");
    while (receipts.next()) {
      long counter = receipts.counter();
      check(counter == lastReceipt + 1, "receipts", () -> counter + " after " + lastReceipt);
      lastReceipt = counter;
      server().onReceipt(client(), counter, receipts.status(), receipts.sequence());
      List<Operation> group = groups.remove(counter);
      if (group == null) {
        throw new Violation("receipt", client() + " never sent " + counter);
      }
      if (receipts.status().isAccepted()) {
        checkApplied(counter, group, receipts.sequence());
      }
    }
  }

  private void checkApplied(long counter, List<Operation> group, long last) {
    for (int i = 0; i < group.size(); i++) {
      Operation operation = group.get(i);
      Fact fact = life().at(last - group.size() + 1 + i);
      boolean isIt =
          fact != null
              && fact.key.equals(operation.key())
              && Arrays.equals(fact.value, operation.array());
      check(isIt, "receipt", () -> counter + " has receipt " + last + ", and not: " + fact);
    }
  }

  private void onBeat(ServerMessage.Beat beat) {
    check(open, "session", () -> "a beat without a session");
    check(beat.epoch() == life().epoch, "beat", () -> "another epoch");
    if (beat.digest().isPresent()) {
      check(beat.position() >= position, "beat", () -> "goes back to " + beat.position());
      check(!stages && !awaitsReset, "beat", () -> "says that all was sent");
      checkAnswered();
      position = beat.position();
      checkDigest(beat.digest().getAsLong());
    } else {
      check(beat.position() == position, "beat", () -> "says " + beat.position());
    }
  }

  /** What was read before the last time that all was sent has its answer. */
  private void checkAnswered() {
    for (long counter : groups.keySet()) {
      check(counter > due, "receipts", () -> "all was sent, but the answer to " + counter);
    }
    due = lastWrite;
  }

  private void onBye(ServerMessage.Bye bye) {
    switch (bye.code()) {
      case MALFORMED, COUNTER_GAP -> check(false, "bye", () -> bye.toString());
      case EXPIRED -> server().onSessionExpired(client());
      case NO_SESSION, TAKEN_OVER, CLOSING -> {}
    }
    open = false;
  }

  /** The server writes a message of an RFC 12 snapshot. */
  void onSnapshotMessage(KvMsg message, Life life) {
    if (!message.isSnapshotEnd()) {
      snapshot.put(message.key(), message.body());
      return;
    }
    String prefix = ServerCheck.text(message.body());
    if (!prefix.equals("/.chp/")) {
      checkSnapshot(prefix, message.sequence(), life);
    }
    snapshot.clear();
  }

  private void checkSnapshot(String prefix, long sequence, Life life) {
    List<String> missing = new ArrayList<>();
    for (String key : world.plan.keys) {
      Fact fact = life.at(key, sequence);
      byte[] value = snapshot.remove(key);
      boolean isThere = fact != null && !fact.isRemoval() && key.startsWith(prefix);
      if (isThere != (value != null) || (fact != null && isThere && !isOf(fact, value))) {
        missing.add(key);
      }
    }
    check(
        missing.isEmpty() && snapshot.isEmpty(),
        "snapshot",
        () -> "not exact at " + sequence + ": " + missing + snapshot.keySet());
  }

  private static boolean isOf(Fact fact, byte @Nullable [] value) {
    return Arrays.equals(fact.value, value);
  }
}
