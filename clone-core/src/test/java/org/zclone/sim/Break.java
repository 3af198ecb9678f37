package org.zclone.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
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
import org.zclone.session.Write;
import org.zclone.session.WriteReader;
import org.zclone.session.WriteWriter;

/** The bugs that somebody could write, one each; the invariants must catch every one. */
enum Break {
  /** A batch is forgotten. */
  LOST_BATCH {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> batch.isReset() ? List.of(frame) : List.of());
    }
  },
  /** A batch is sent again. */
  DOUBLE_BATCH {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(frame, frame));
    }
  },
  /** A value is damaged, and the digest made to fit. */
  WRONG_VALUE {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(rebuilt(batch, true, true)));
    }
  },
  /** A delta has no removals, as if it began where those are forgotten, and a digest that fits. */
  DELTA_BELOW_FLOOR {
    @Override
    Breakage make() {
      return batches((connection, batch, frame) -> List.of(rebuilt(batch, false, false)));
    }
  },
  /** A group is shown in two halves. */
  TORN_GROUP {
    @Override
    Breakage make() {
      return batches(Break::torn);
    }
  },
  /** An answer is forgotten. */
  LOST_RECEIPT {
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
  /** The server has forgotten what a client wrote before. */
  FORGOTTEN_WRITES {
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
  /** Conditions are not looked at. */
  IGNORED_CONDITION {
    @Override
    Breakage make() {
      return writes(Break::unconditional);
    }
  },
  /** Entries are not bound. */
  IGNORED_BINDING {
    @Override
    Breakage make() {
      return writes(Break::unbound);
    }
  },
  /** The writes of one message are applied from the last to the first. */
  REVERSED_WRITES {
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
  /** The server believes that it may send as much as it likes. */
  IGNORED_CREDIT {
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
  /** Lifetimes end a fifth too early. */
  EARLY_EXPIRY {
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
  /** A server that comes back counts as before. */
  REUSED_EPOCH {
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
  /** A write is reported before the replica shows it. */
  EARLY_COMPLETION {
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
  /** A write is reported twice. */
  DOUBLE_COMPLETION {
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
  /** An RFC 12 snapshot lacks an entry. */
  INCOMPLETE_SNAPSHOT {
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
  /** An RFC 12 update has another value than the server's. */
  WRONG_PUBLICATION {
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
  };

  private static final int FROM_BATCH = 3;
  private static final int LARGE = 1 << 24;
  private static final Limits LIMITS = new Limits(1_024, LARGE, 10_000);

  /** The bug, for one run. */
  abstract Breakage make();

  private interface BatchBug {
    List<byte[]> on(Connection connection, Batch batch, byte[] frame);
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
      update = update.ttl(java.time.Duration.ofSeconds(operation.ttlSeconds()));
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
