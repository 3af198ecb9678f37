package org.zclone.bstar.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.zclone.bstar.api.PairConfig;
import org.zclone.replica.StoredEntry;
import org.zclone.server.Bounds;
import org.zclone.server.ServerCore;
import org.zclone.server.StandbyLog;
import org.zclone.server.Tombstone;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Status;

/** What a simulation must see of a pair and its link, and nobody else. */
public final class Inside {
  private Inside() {}

  /** The kinds of what a RECORDS message tells. */
  public enum Kind {
    UPDATE,
    BOUND,
    ANSWER,
    ANSWERED,
    ORIGINAL,
    LIFETIME,
    /** That an update has one. */
    TTL,
    /** Of the updates those that remove. */
    REMOVAL
  }

  /** One half of a pair that keeps no more than {@code bounds}. */
  public static PairCore core(
      PairConfig config,
      Bounds bounds,
      UUID instance,
      Supplier<UUID> newIds,
      LongSupplier wallMs,
      long nowNs) {
    return new PairCore(config, bounds, instance, newIds, wallMs, nowNs);
  }

  /** How many inputs wait until the standby has confirmed what came before. */
  public static int held(PairCore core) {
    return core.held();
  }

  /** How many may wait. */
  public static int mostHeld() {
    return HeldInputs.MOST;
  }

  /** The server in one half of a pair. */
  public static ServerCore server(PairCore core) {
    return core.core();
  }

  /** Takes what is left of a lifetime. */
  public interface Lifetimes {
    /** The entry of {@code key} still lives for so long. */
    void take(String key, long sequence, long leftNs);
  }

  /** Tells what is left of every lifetime. */
  public static void lifetimes(PairCore core, long nowNs, Lifetimes to) {
    StandbyLog nobody = new Filter(new RecordWriter(), Set.of(Kind.values()));
    core.core()
        .tellRest(
            core.core().sequence(),
            new Filter(nobody, Set.of()) {
              @Override
              public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
                to.take(key, sequence, leftNs);
              }
            },
            nowNs);
  }

  /** Ends each lifetime that is over, as only the active server may. */
  public static void expire(PairCore core, long nowNs) {
    StandbyLog log = core.core().standbyLog(() -> nowNs);
    List<String> due = new ArrayList<>();
    lifetimes(
        core,
        nowNs,
        (key, sequence, leftNs) -> {
          if (leftNs == 0) {
            due.add(key);
          }
        });
    due.forEach(key -> log.onUpdate(Tombstone.expired(key, core.core().sequence() + 1)));
  }

  /** Whether a message at the snapshot port comes from a standby. */
  public static boolean isLink(byte[][] frames) {
    return LinkProtocol.isLink(frames);
  }

  /** Whether a frame of a link tells what happened. */
  public static boolean isRecords(byte[] frame) {
    return LinkProtocol.isLink(new byte[][] {frame}) && frame[3] == LinkProtocol.RECORDS;
  }

  /** The confirmation of such a frame. */
  public static byte[] ackOf(byte[] frame) {
    return new LinkMessage.Ack(records(frame).index()).encode();
  }

  /** Whether this ends a copy. */
  public static boolean isSync(byte[] frame) {
    return records(frame).isSync();
  }

  /** The same START as one that lets the standby keep what it holds; other frames as they are. */
  public static byte[] keepingWhatItHas(byte[] frame) {
    return decode(frame) instanceof LinkMessage.Start start
        ? new LinkMessage.Start(
                start.instance(),
                start.history(),
                false,
                start.floor(),
                start.birth(),
                start.activations())
            .encode()
        : frame;
  }

  /** The same START without its latest activation; other frames as they are. */
  public static byte[] withoutLastActivation(byte[] frame) {
    if (decode(frame) instanceof LinkMessage.Start start && start.activations().size() > 1) {
      return new LinkMessage.Start(
              start.instance(),
              start.history(),
              start.isWhole(),
              start.floor(),
              start.birth(),
              start.activations().subList(0, start.activations().size() - 1))
          .encode();
    }
    return frame;
  }

  /** Whether this tells a standby that it is left behind. */
  public static boolean isAway(byte[] frame) {
    return decode(frame) instanceof LinkMessage.Away;
  }

  private static LinkMessage decode(byte[] frame) {
    try {
      return LinkMessage.decode(frame);
    } catch (Malformed malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  private static LinkMessage.Records records(byte[] frame) {
    return (LinkMessage.Records) decode(frame);
  }

  /** Hands what a RECORDS frame tells to {@code log}. */
  public static void read(byte[] frame, StandbyLog log) {
    try {
      RecordReader.read(records(frame), log);
    } catch (Malformed malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  /** The updates, other than removals, that a RECORDS frame tells of. */
  public static List<StoredEntry> updates(byte[] frame) {
    List<StoredEntry> updates = new ArrayList<>();
    read(
        frame,
        new Filter(new RecordWriter(), Set.of()) {
          @Override
          public void onUpdate(StoredEntry update) {
            if (!Tombstone.is(update)) {
              updates.add(update);
            }
          }
        });
    return updates;
  }

  /** The same HELLO of a client that has nothing; other messages as they are. */
  public static byte[][] withoutResume(byte[][] frames) {
    if (frames.length != 1 || isLink(frames)) {
      return frames;
    }
    try {
      Limits limits = new Limits(1_024, 1 << 24, 1);
      return ClientMessage.decode(frames[0], limits) instanceof Hello hello
          ? new byte[][] {
            new Hello(
                    hello.clientId(),
                    hello.isVote(),
                    hello.limit(),
                    Optional.empty(),
                    hello.nextCounter(),
                    hello.subtrees())
                .encode()
          }
          : frames;
    } catch (Malformed malformed) {
      return frames;
    }
  }

  /** The same frame without some of what it tells. */
  public static byte[] without(byte[] frame, Set<Kind> kinds) {
    LinkMessage.Records records = records(frame);
    RecordWriter writer = new RecordWriter();
    read(frame, new Filter(writer, kinds));
    int flags =
        (records.isLive() ? LinkProtocol.LIVE : 0) | (records.isSync() ? LinkProtocol.SYNC : 0);
    return writer.finish(records.index(), flags, records.to(), records.digest());
  }

  /** A message of the link in words. */
  public static String text(byte[] frame) {
    if (!(decode(frame) instanceof LinkMessage.Records records)) {
      return decode(frame).toString();
    }
    String flags = (records.isLive() ? " LIVE" : "") + (records.isSync() ? " SYNC" : "");
    return "Records[" + records.index() + flags + " to " + records.to() + "]";
  }

  private static class Filter implements StandbyLog {
    private final StandbyLog to;
    private final Set<Kind> kinds;

    Filter(StandbyLog to, Set<Kind> kinds) {
      this.to = to;
      this.kinds = kinds;
    }

    @Override
    public void onUpdate(StoredEntry update) {
      if (kinds.contains(Kind.REMOVAL) && Tombstone.is(update)) {
        return;
      }
      boolean strips = kinds.contains(Kind.TTL) && !Tombstone.is(update);
      if (!kinds.contains(Kind.UPDATE)) {
        to.onUpdate(
            strips ? new StoredEntry(update.key(), update.array(), update.sequence(), 0) : update);
      }
    }

    @Override
    public void onBound(String key, UUID owner) {
      if (!kinds.contains(Kind.BOUND)) {
        to.onBound(key, owner);
      }
    }

    @Override
    public void onAnswer(UUID client, long counter, Status status, long sequence) {
      if (!kinds.contains(Kind.ANSWER)) {
        to.onAnswer(client, counter, status, sequence);
      }
    }

    @Override
    public void onAnswered(UUID client, long counter) {
      if (!kinds.contains(Kind.ANSWERED)) {
        to.onAnswered(client, counter);
      }
    }

    @Override
    public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean mortal) {
      if (!kinds.contains(Kind.ORIGINAL)) {
        to.onOriginal(uuid, key, sequence, digest, mortal);
      }
    }

    @Override
    public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
      if (!kinds.contains(Kind.LIFETIME)) {
        to.onLifetime(key, sequence, ttlSeconds, leftNs);
      }
    }
  }
}
