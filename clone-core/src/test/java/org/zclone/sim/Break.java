package org.zclone.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.client.Cut;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.BatchWriter;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Operation;
import org.zclone.session.Receipts;
import org.zclone.session.ServerMessage;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;
import org.zclone.session.WriteWriter;

/** The bugs that somebody could write, one each; the invariants must catch every one. */
enum Break {
  LOST_BATCH("a batch is forgotten") {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> batch.isReset() ? List.of(frame) : List.of());
    }
  },
  DOUBLE_BATCH("a batch is sent again") {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(frame, frame));
    }
  },
  WRONG_VALUE("a value is damaged, and the digest made to fit") {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(rebuilt(batch, true, true)));
    }
  },
  DELTA_BELOW_FLOOR(
      "a delta has no removals, as if it began where those are forgotten, and a digest that fits") {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(rebuilt(batch, false, false)));
    }
  },
  TORN_GROUP("a group is shown in two halves") {
    @Override
    Breakage make() {
      return batches(Break::torn);
    }
  },
  LOST_RECEIPT("an answer is forgotten") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        List<byte[]> fromServer(Connection connection, byte[] frame) {
          return decodeServer(frame) instanceof Receipts ? List.of() : List.of(frame);
        }
      };
    }
  },
  FORGOTTEN_WRITES("the server has forgotten what a client wrote before") {
    @Override
    Breakage make() {
      return new Breakage() {
        private long hellos;

        @Override
        byte[] toServer(Connection connection, byte[] frame) {
          return decodeClient(frame) instanceof Hello hello
              ? new Hello(
                      new UUID(7, ++hellos),
                      hello.isVote(),
                      hello.limit(),
                      Optional.empty(),
                      hello.nextCounter(),
                      hello.subtrees())
                  .encode()
              : frame;
        }
      };
    }
  },
  IGNORED_CONDITION("conditions are not looked at") {
    @Override
    Breakage make() {
      return writes(Break::unconditional);
    }
  },
  IGNORED_BINDING("entries are not bound") {
    @Override
    Breakage make() {
      return writes(Break::unbound);
    }
  },
  REVERSED_WRITES("the writes of one message are applied from the last to the first") {
    @Override
    Breakage make() {
      return writes(
          groups -> {
            List<List<Update>> reversed = new ArrayList<>(groups);
            Collections.reverse(reversed);
            return reversed;
          });
    }
  },
  IGNORED_CREDIT("the server believes that it may send as much as it likes") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        byte[] toServer(Connection connection, byte[] frame) {
          return decodeClient(frame) instanceof Hello hello
              ? new Hello(
                      hello.clientId(),
                      hello.isVote(),
                      1L << 40,
                      hello.resume(),
                      hello.nextCounter(),
                      hello.subtrees())
                  .encode()
              : frame;
        }
      };
    }
  },
  EARLY_EXPIRY("lifetimes end a fifth too early") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        long serverClock(long nowNs, long sinceNs) {
          return nowNs + sinceNs / 5;
        }
      };
    }
  },
  REUSED_EPOCH("a server that comes back counts as before") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        long epoch(long epoch, long before) {
          return before == 0 ? epoch : before;
        }
      };
    }
  },
  EARLY_COMPLETION("a write is reported before the replica shows it") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        boolean completesEarly() {
          return true;
        }
      };
    }
  },
  DOUBLE_COMPLETION("a write is reported twice") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        int completions() {
          return 2;
        }
      };
    }
  },
  INCOMPLETE_SNAPSHOT("an RFC 12 snapshot lacks an entry") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        byte[] @Nullable [] snapshot(byte[][] frames) {
          return frames[0][0] == '/' ? null : frames;
        }
      };
    }
  },
  WRONG_PUBLICATION("an RFC 12 update has another value than the server's") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        byte[] @Nullable [] published(World world, byte[][] frames) {
          byte[][] changed = frames.clone();
          if (frames[4].length > 0) {
            changed[4] = damaged(frames[4]);
          }
          return changed;
        }
      };
    }
  },
  GAP_UNNOTICED("an RFC 12 client does not notice that an update is missing") {
    @Override
    Breakage make() {
      return new Breakage() {
        private int count;

        @Override
        byte[][] toFollower(byte[][] frames) {
          boolean loses = frames[0][0] == '/' && ++count % FROM_BATCH == 0;
          return loses ? nothingAt(frames) : frames;
        }
      };
    }
  },
  GAP_UNNOTICED_IN_SESSION("a client in a session notices neither a gap nor a wrong digest") {
    @Override
    Breakage make() {
      return received((client, batch) -> batch.isReset() ? null : withoutLast(batch, client));
    }
  },
  TORN_SNAPSHOT("a snapshot is shown before it is complete") {
    @Override
    Breakage make() {
      return received((client, batch) -> batch.isReset() ? firstHalf(batch) : null);
    }
  },
  CONFLATED_WRONGLY("the value left out is not the older one") {
    @Override
    Breakage make() {
      return batches(
          (connection, batch, frame) ->
              batch.isReset() || batch.entries().count() < 2
                  ? List.of(frame)
                  : List.of(withoutLast(batch, Batch.CONFLATED)));
    }
  },
  HALF_GROUP("of a group the last update is not applied") {
    @Override
    Breakage make() {
      return writes(
          groups ->
              groups.stream()
                  .map(group -> group.subList(0, Math.max(1, group.size() - 1)))
                  .toList());
    }
  },
  LATE_EXPIRY("lifetimes end a fifth too late") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        long serverClock(long nowNs, long sinceNs) {
          return nowNs - sinceNs / 5;
        }
      };
    }
  },
  FORGOTTEN_UUIDS("the server forgets which RFC 12 updates it has had") {
    @Override
    Breakage make() {
      return new Breakage() {
        private final Set<ByteBuffer> seen = new HashSet<>();

        @Override
        byte[][] update(byte[][] frames) {
          if (frames[2].length == 0 || seen.add(ByteBuffer.wrap(frames[2]))) {
            return frames;
          }
          byte[][] changed = frames.clone();
          changed[2] = sequence(seen.size());
          return changed;
        }
      };
    }
  },
  LISTENERS_TOLD_TWICE("listeners are told twice of a change") {
    @Override
    Breakage make() {
      return told(cuts -> Stream.concat(cuts.stream(), cuts.stream()).toList());
    }
  },
  LISTENERS_NOT_TOLD("listeners are not told of a change") {
    @Override
    Breakage make() {
      return told(cuts -> cuts.subList(1, cuts.size()));
    }
  },
  LISTENERS_TOLD_BACKWARDS("listeners are told of changes from the last to the first") {
    @Override
    Breakage make() {
      return told(
          cuts -> {
            List<Cut> reversed = new ArrayList<>(cuts);
            Collections.reverse(reversed);
            return reversed;
          });
    }
  },
  REMOVED_AS_EXPIRED("a removal is told as an expiry") {
    @Override
    Breakage make() {
      return received((client, batch) -> expired(batch));
    }
  },
  HEARTBEAT_AHEAD("an RFC 12 heartbeat names what has not happened yet") {
    @Override
    Breakage make() {
      return new Breakage() {
        @Override
        byte[] @Nullable [] published(World world, byte[][] frames) {
          if (frames[0][0] == '/') {
            return frames;
          }
          byte[][] changed = frames.clone();
          changed[1] = sequence(ByteBuffer.wrap(frames[1]).getLong() + 1);
          return changed;
        }
      };
    }
  };

  private static final int FROM_BATCH = 3;
  private static final int LARGE = 1 << 24;
  private static final Limits LIMITS = new Limits(1_024, LARGE, 10_000);

  private final String words;

  Break(String words) {
    this.words = words;
  }

  /** What is wrong. */
  String words() {
    return words;
  }

  /** The bug, for one run. */
  abstract Breakage make();

  private interface BatchBug {
    List<byte[]> on(Connection connection, Batch batch, byte[] frame);
  }

  private interface ClientBug {
    /** What a client reads instead; null if this batch. */
    byte @Nullable [] on(ClientNode client, Batch batch);
  }

  private interface WriteBug {
    List<List<Update>> on(List<List<Update>> groups);
  }

  /** Every few batches. */
  private static Breakage batches(BatchBug bug) {
    return new Breakage() {
      private int count;

      @Override
      List<byte[]> fromServer(Connection connection, byte[] frame) {
        return decodeServer(frame) instanceof Batch batch && ++count % FROM_BATCH == 0
            ? bug.on(connection, batch, frame)
            : List.of(frame);
      }
    };
  }

  /** Every few batches, where the client reads them. */
  private static Breakage received(ClientBug bug) {
    return new Breakage() {
      private int count;

      @Override
      byte[][] toClient(ClientNode client, byte[][] frames) {
        if (!SessionProtocol.isSession(frames[0])
            || !(decodeServer(frames[0]) instanceof Batch batch)
            || batch.entries().count() == 0
            || ++count % FROM_BATCH != 0) {
          return frames;
        }
        byte[] changed = bug.on(client, batch);
        return changed == null ? frames : new byte[][] {changed};
      }
    };
  }

  private static Breakage told(UnaryOperator<List<Cut>> bug) {
    return new Breakage() {
      @Override
      List<Cut> told(List<Cut> cuts) {
        return cuts.isEmpty() ? cuts : bug.apply(cuts);
      }
    };
  }

  private static byte[] sequence(long sequence) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
  }

  /** An update of the same number to something that nobody has. */
  private static byte[][] nothingAt(byte[][] frames) {
    byte[][] nothing = frames.clone();
    nothing[0] = "/none".getBytes(StandardCharsets.UTF_8);
    nothing[2] = new byte[0];
    nothing[4] = new byte[0];
    return nothing;
  }

  private static Breakage writes(WriteBug bug) {
    return new Breakage() {
      @Override
      byte[] toServer(Connection connection, byte[] frame) {
        return decodeClient(frame) instanceof Write write ? encode(write, bug) : frame;
      }
    };
  }

  private static byte[] encode(Write write, WriteBug bug) {
    List<List<Update>> groups = new ArrayList<>();
    WriteReader each = write.reader();
    while (each.hasNext()) {
      groups.add(each.next().stream().map(Break::update).toList());
    }
    WriteWriter writer = new WriteWriter(LARGE);
    writer.begin(write.answered(), write.firstCounter());
    bug.on(groups).forEach(writer::add);
    return writer.finish();
  }

  private static Update update(Operation operation) {
    if (operation.isRemoval()) {
      return conditional(Update.remove(operation.key()), operation);
    }
    Update update = Update.put(operation.key(), Bytes.copyOf(operation.array()));
    if (operation.ttlSeconds() > 0) {
      update = update.ttl(Duration.ofSeconds(operation.ttlSeconds()));
    }
    return conditional(operation.isBound() ? update.boundToSession() : update, operation);
  }

  private static Update conditional(Update update, Operation operation) {
    if (!operation.hasCondition()) {
      return update;
    }
    return operation.expected() == 0 ? update.ifAbsent() : update.ifSequence(operation.expected());
  }

  private static List<List<Update>> unconditional(List<List<Update>> groups) {
    return groups.stream().map(group -> group.stream().map(Break::unconditional).toList()).toList();
  }

  private static Update unconditional(Update update) {
    if (update.expectedSequence().isEmpty()) {
      return update;
    }
    return update.isRemoval()
        ? Update.remove(update.key())
        : Update.put(update.key(), update.value());
  }

  private static List<List<Update>> unbound(List<List<Update>> groups) {
    return groups.stream().map(group -> group.stream().map(Break::unbound).toList()).toList();
  }

  private static Update unbound(Update update) {
    return update.isSessionBound() ? Update.put(update.key(), update.value()) : update;
  }

  /** The batch with damage and without what is to be left out. */
  private static byte[] rebuilt(Batch batch, boolean damages, boolean removals) {
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(batch.from());
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      StoredEntry entry = entries.entry();
      if (entries.isPut()) {
        byte[] value = damages ? damaged(entry.array()) : entry.array();
        writer.add(new StoredEntry(entry.key(), value, entry.sequence(), entry.ttlSeconds()));
      } else if (removals) {
        writer.addRemoval(entry.key(), entry.sequence(), entries.isExpired());
      }
    }
    return writer.finish(batch.flags(), batch.to(), batch.digest());
  }

  /** What the client has is declared to be right, and the last entry is not there. */
  private static byte @Nullable [] withoutLast(Batch batch, ClientNode client) {
    if (batch.entries().count() != 1 || !batch.isCut()) {
      return null;
    }
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(batch.from());
    return writer.finish(batch.flags(), batch.to(), client.core().replica().current().digest());
  }

  private static byte[] withoutLast(Batch batch, int flag) {
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(batch.from());
    BatchReader entries = batch.reader();
    for (int i = 1; i < batch.entries().count() && entries.next(); i++) {
      add(writer, entries);
    }
    return writer.finish(batch.flags() | flag, batch.to(), batch.digest());
  }

  /** The first entries, as if that was all that there is. */
  private static byte @Nullable [] firstHalf(Batch batch) {
    if (batch.entries().count() < 2) {
      return null;
    }
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(0);
    long digest = Digest.NONE;
    BatchReader entries = batch.reader();
    for (int i = 0; i < batch.entries().count() / 2 && entries.next(); i++) {
      add(writer, entries);
      digest = entries.isPut() ? Digest.add(digest, entries.entry()) : digest;
    }
    return writer.finish(batch.flags() | Batch.CUT, batch.to(), digest);
  }

  private static byte[] expired(Batch batch) {
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(batch.from());
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      if (entries.isPut()) {
        writer.add(entries.entry());
      } else {
        writer.addRemoval(entries.key(), entries.sequence(), true);
      }
    }
    return writer.finish(batch.flags(), batch.to(), batch.digest());
  }

  private static byte[] damaged(byte[] value) {
    byte[] damaged = value.clone();
    damaged[damaged.length - 1] ^= 1;
    return damaged;
  }

  /** The first entry alone, and then the rest. */
  private static List<byte[]> torn(Connection connection, Batch batch, byte[] frame) {
    BatchReader entries = batch.reader();
    if (batch.entries().count() < 2 || !batch.isCut() || batch.isReset() || !entries.next()) {
      return List.of(frame);
    }
    long first = entries.sequence();
    BatchWriter writer = new BatchWriter(LARGE);
    writer.begin(batch.from());
    add(writer, entries);
    byte[] one = writer.finish(batch.flags(), first, connection.session.digestAt(first));
    writer.begin(first);
    while (entries.next()) {
      add(writer, entries);
    }
    return List.of(one, writer.finish(batch.flags(), batch.to(), batch.digest()));
  }

  private static void add(BatchWriter writer, BatchReader entry) {
    if (entry.isPut()) {
      writer.add(entry.entry());
    } else {
      writer.addRemoval(entry.key(), entry.sequence(), entry.isExpired());
    }
  }

  private static ServerMessage decodeServer(byte[] frame) {
    try {
      return ServerMessage.decode(frame, LIMITS);
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static ClientMessage decodeClient(byte[] frame) {
    try {
      return ClientMessage.decode(frame, LIMITS);
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }
}
