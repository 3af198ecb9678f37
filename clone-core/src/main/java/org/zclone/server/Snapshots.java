package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerConfig;
import org.zclone.chp.KvMsg;

/**
 * All snapshots on their way, sent as fast as each peer reads: peers take turns, and one whose
 * queue is full is left alone for a moment.
 *
 * <pre>{@code
 * for (SnapshotStream s = snapshots.next(now); s != null; s = snapshots.next(now)) {
 *   if (router.send(s.peer(), s.message())) s.onSent(now); else s.onFull(now);
 * }
 * }</pre>
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class Snapshots {
  /** How many messages one peer gets before it is another's turn. */
  static final int BATCH_MESSAGES = 64;

  /** After how many bytes of values it is another's turn too. */
  static final int BATCH_BYTES = 256 << 10;

  /** How many requests of one peer may wait for the one on its way. */
  static final int MOST_WAITING = 1_000;

  private final Source source;
  private final Counters counters;
  private final Notices notices;
  private final int most;
  private final long stallNs;
  private final Map<String, SnapshotStream> byPeer = new HashMap<>();
  private final ArrayDeque<SnapshotStream> ready = new ArrayDeque<>();
  private final PriorityQueue<SnapshotStream> pausing =
      new PriorityQueue<>((one, other) -> Long.signum(one.dueNs() - other.dueNs()));
  private int batchMessages;
  private int batchBytes;

  Snapshots(ServerConfig config, Source source, Counters counters, Notices notices) {
    this.source = source;
    this.counters = counters;
    this.notices = notices;
    this.most = config.maxSnapshots();
    this.stallNs = TimeUnit.NANOSECONDS.convert(config.snapshotStall());
  }

  /** Begins a snapshot of {@code subtree}, or lets it wait for the one that {@code peer} gets. */
  void onRequest(byte[] peer, byte[] subtree, long nowNs) {
    SnapshotStream stream = byPeer.get(name(peer));
    if (stream == null && byPeer.size() >= most) {
      refuse(most + " are on their way");
    } else if (stream == null) {
      stream = new SnapshotStream(this, peer, cut(subtree, nowNs), nowNs);
      byPeer.put(name(peer), stream);
      ready.add(stream);
    } else if (stream.waiting() >= MOST_WAITING) {
      refuse(MOST_WAITING + " of the same peer wait");
    } else {
      stream.enqueue(subtree);
    }
  }

  /** Gives up all snapshots. */
  void clear() {
    byPeer.clear();
    ready.clear();
    pausing.clear();
    batchMessages = 0;
    batchBytes = 0;
  }

  private void refuse(String why) {
    notices.add(counters.add(Counter.SNAPSHOTS_REFUSED), "dropped", "snapshot request", why);
  }

  /** Whose message to send now; the same until it is reported on. Null if there is none. */
  public @Nullable SnapshotStream next(long nowNs) {
    while (!pausing.isEmpty() && nowNs - pausing.element().dueNs() >= 0) {
      ready.add(pausing.remove());
    }
    return ready.peek();
  }

  /** How many peers get a snapshot. */
  public int size() {
    return byPeer.size();
  }

  /** When something may be sent again, in the past if it may now; empty if there is nothing. */
  public OptionalLong deadlineNs() {
    SnapshotStream first = ready.isEmpty() ? pausing.peek() : ready.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.dueNs());
  }

  void sent(SnapshotStream stream, long nowNs) {
    checkTurn(stream);
    batchMessages++;
    batchBytes += stream.message().body().length;
    if (stream.advance()) {
      if (batchMessages >= BATCH_MESSAGES || batchBytes >= BATCH_BYTES) {
        endTurn();
        ready.add(stream);
      }
    } else {
      counters.add(Counter.SNAPSHOTS_FINISHED);
      endTurn();
      beginWaiting(stream, nowNs);
    }
  }

  private void beginWaiting(SnapshotStream stream, long nowNs) {
    byte[] subtree = stream.dequeue();
    if (subtree == null) {
      byPeer.remove(name(stream.peer()));
    } else {
      stream.begin(cut(subtree, nowNs));
      ready.add(stream);
    }
  }

  void full(SnapshotStream stream, long stalledNs) {
    checkTurn(stream);
    endTurn();
    if (stalledNs < stallNs) {
      pausing.add(stream);
    } else {
      // those that wait go too: after half a snapshot no other would be understood
      byPeer.remove(name(stream.peer()));
      long total = counters.add(Counter.SNAPSHOTS_ABANDONED);
      notices.add(total, "gave up", "snapshot", "its peer did not read for too long");
    }
  }

  void gone(SnapshotStream stream) {
    checkTurn(stream);
    endTurn();
    byPeer.remove(name(stream.peer()));
    counters.add(Counter.SNAPSHOTS_GONE);
  }

  private void checkTurn(SnapshotStream stream) {
    if (stream != ready.peek()) {
      throw new IllegalStateException("only the stream that next() gave can be reported on");
    }
  }

  private void endTurn() {
    ready.remove();
    batchMessages = 0;
    batchBytes = 0;
  }

  private Iterator<KvMsg> cut(byte[] subtree, long nowNs) {
    counters.add(Counter.SNAPSHOTS_STARTED);
    return source.cut(subtree, nowNs);
  }

  /** Compact, and unlike an array of bytes it has an order, which hash tables need under attack. */
  private static String name(byte[] peer) {
    return new String(peer, StandardCharsets.ISO_8859_1);
  }

  /** Where snapshots come from. */
  interface Source {
    /** The messages of a snapshot that is exact now. */
    Iterator<KvMsg> cut(byte[] subtree, long nowNs);
  }
}
