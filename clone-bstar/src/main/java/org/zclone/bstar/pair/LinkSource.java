package org.zclone.bstar.pair;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;
import org.zclone.server.Outgoing;
import org.zclone.server.ServerCore;
import org.zclone.server.StandbyLog;
import org.zclone.session.Status;

/**
 * The active side of the link: copies to a standby what it lacks, while writes go on, and then
 * tells it everything as it happens. <em>Confined to the reactor thread.</em>
 */
final class LinkSource implements StandbyLog, Outgoing {
  private static final int CUT = 512 << 10;
  private static final int CHUNK = 256 << 10;

  /** How many messages of a copy may be unconfirmed. */
  private static final int WINDOW = 32;

  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private enum State {
    IDLE,
    COPYING,
    SYNCING,
    IN_SYNC
  }

  private final RecordWriter writer = new RecordWriter();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private long queuedOctets;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private final Tail tail;
  private final UUID instance;
  private final long beatNs;
  private ServerCore core;
  private State state = State.IDLE;
  private byte[] peer = new byte[0];
  private Optional<UUID> standby = Optional.empty();
  private long index;
  private long acked;
  private long syncIndex;
  private long walked;
  private long base;
  private @Nullable ServerCore copied; // which keeps removals until the copy is complete
  private long floor;
  private long contentIndex;
  private long replicated;
  private long heardNs;
  private long emittedNs;
  private long dueNs;
  private byte @Nullable [] farewell;

  private record Mark(long index, long sequence) {}

  LinkSource(UUID instance, ServerCore core, Tail tail, long beatNs) {
    this.instance = instance;
    this.core = core;
    this.tail = tail;
    this.beatNs = beatNs;
  }

  /** Tells of another core from now on. */
  void use(ServerCore other) {
    core = other;
  }

  /** Whether a standby has everything, or will as soon as it confirms what is on its way. */
  boolean isInSync() {
    return state == State.IN_SYNC;
  }

  /** Whether there is a standby at all. */
  boolean isLinked() {
    return state != State.IDLE;
  }

  /** The process that stands by; empty if there is none. */
  Optional<UUID> standby() {
    return standby;
  }

  /** Whether this is how the standby is connected. */
  boolean isFrom(byte[] itsPeer) {
    return isLinked() && Arrays.equals(peer, itsPeer);
  }

  /** The number of the last message that told of anything. */
  long contentIndex() {
    return contentIndex;
  }

  /** The standby in sync has everything up to this sequence; 0 if there never was one. */
  long replicated() {
    return replicated;
  }

  /** The number of the last message that the standby has confirmed. */
  long acked() {
    return acked;
  }

  /** For how long the standby has been silent. */
  long silentNs(long nowNs) {
    return nowNs - heardNs;
  }

  /** How many octets wait for a standby that is in sync to take them; 0 if none is. */
  long behindOctets() {
    return isInSync() ? queuedOctets : 0;
  }

  /** A standby asks for what it lacks. */
  void onJoin(byte[] itsPeer, LinkMessage.Join join, long nowNs) {
    forget();
    peer = itsPeer;
    standby = Optional.of(join.instance());
    boolean isWhole = !core.isKnownSince(join.history(), join.position());
    walked = isWhole ? 0 : join.position();
    base = walked;
    floor = core.floor();
    core.beginTelling(base);
    copied = core;
    heardNs = nowNs;
    dueNs = nowNs;
    state = State.COPYING;
    add(
        new LinkMessage.Start(
                instance,
                core.history(),
                isWhole,
                floor,
                core.epochs().birth(),
                core.epochs().activations())
            .encode());
  }

  /** The standby confirms; returns whether it has caught up with that. */
  boolean onAck(long confirmed, long nowNs) {
    heardNs = nowNs;
    if (confirmed > index) {
      return false; // of an earlier link
    }
    acked = Math.max(acked, confirmed);
    while (!marks.isEmpty() && marks.element().index <= acked) {
      long sequence = marks.remove().sequence;
      if (acked >= syncIndex) {
        replicated = sequence;
        core.replicated(sequence);
      }
    }
    if (state == State.SYNCING && acked >= syncIndex) {
      state = State.IN_SYNC;
      return true;
    }
    return false;
  }

  /**
   * Gives the link up; the standby is told to begin anew.
   *
   * @param goesOn whether this server serves on alone
   */
  void drop(boolean goesOn, String why) {
    boolean wasLinked = isLinked();
    forget();
    if (wasLinked) {
      farewell = new LinkMessage.Away(goesOn, why).encode();
    }
  }

  /** Tells somebody who asks that this server is not active. */
  void refuse(byte[] itsPeer) {
    forget();
    peer = itsPeer;
    farewell = new LinkMessage.Away(false, "this server is not active").encode();
  }

  private void endCopy() {
    if (copied != null) {
      copied.endTelling(base);
      copied = null;
    }
  }

  private void forget() {
    endCopy();
    state = State.IDLE;
    standby = Optional.empty();
    clearQueue();
    marks.clear();
    writer.clear();
    farewell = null;
    index = 0;
    acked = 0;
    contentIndex = 0;
    syncIndex = Long.MAX_VALUE;
  }

  /** The turn ends: what happened in it goes to the standby. */
  void ship(long nowNs) {
    if (state == State.COPYING) {
      copy(nowNs);
    } else if (isLive() && (!writer.isEmpty() || nowNs - emittedNs >= beatNs)) {
      emit(LinkProtocol.LIVE, nowNs);
    }
  }

  private boolean isLive() {
    return state == State.SYNCING || state == State.IN_SYNC;
  }

  private void copy(long nowNs) {
    if (core.floor() > floor && walked < core.floor()) {
      drop(true, "more was removed meanwhile than is remembered");
      return;
    }
    while (state == State.COPYING && index - acked < WINDOW) {
      walked = core.tellUpdates(walked, CHUNK, writer);
      if (walked < core.sequence()) {
        emit(walked, 0, nowNs);
      } else {
        core.tellRest(base, new Cutting(nowNs), nowNs);
        endCopy();
        emit(LinkProtocol.LIVE | LinkProtocol.SYNC, nowNs);
        syncIndex = index;
        state = State.SYNCING;
      }
    }
  }

  /** The rest has no order in it, so that it may be cut anywhere. */
  private final class Cutting implements StandbyLog {
    private final long nowNs;

    Cutting(long nowNs) {
      this.nowNs = nowNs;
    }

    private void cut() {
      if (writer.size() > CUT) {
        emit(walked, 0, nowNs);
      }
    }

    @Override
    public void onUpdate(StoredEntry update) {
      writer.onUpdate(update);
      cut();
    }

    @Override
    public void onBound(String key, UUID owner) {
      writer.onBound(key, owner);
      cut();
    }

    @Override
    public void onAnswer(UUID client, long counter, Status status, long sequence) {
      writer.onAnswer(client, counter, status, sequence);
      cut();
    }

    @Override
    public void onAnswered(UUID client, long counter) {
      writer.onAnswered(client, counter);
      cut();
    }

    @Override
    public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean mortal) {
      writer.onOriginal(uuid, key, sequence, digest, mortal);
      cut();
    }

    @Override
    public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
      writer.onLifetime(key, sequence, ttlSeconds, leftNs);
      cut();
    }
  }

  private void emit(int flags, long nowNs) {
    marks.add(new Mark(index + 1, core.sequence()));
    emitAt(core.sequence(), flags, core.digest(), nowNs);
  }

  private void emit(long to, int flags, long nowNs) {
    emitAt(to, flags, 0, nowNs);
  }

  private void emitAt(long to, int flags, long digest, long nowNs) {
    index++;
    contentIndex = writer.isEmpty() ? contentIndex : index;
    emittedNs = nowNs;
    add(writer.finish(index, flags, to, digest));
  }

  private void add(byte[] message) {
    queue.add(message);
    queuedOctets += message.length;
  }

  private void clearQueue() {
    queue.clear();
    queuedOctets = 0;
  }

  /** An input was taken in whole: a place to cut. */
  void checkpoint(long nowNs) {
    if (isLive() && writer.size() > CUT) {
      emit(LinkProtocol.LIVE, nowNs);
    }
  }

  /** Whether there is a message for the standby. */
  boolean hasOutgoing(long nowNs) {
    return farewell != null || (!queue.isEmpty() && nowNs - dueNs >= 0);
  }

  /** When it wants to be asked again. */
  long deadlineNs(long nowNs) {
    if (farewell != null || state == State.COPYING && index - acked < WINDOW) {
      return nowNs;
    }
    if (!queue.isEmpty()) {
      return dueNs;
    }
    return isLinked() ? emittedNs + beatNs : nowNs + TimeUnit.HOURS.toNanos(1);
  }

  @Override
  public byte[] peer() {
    return peer;
  }

  @Override
  public byte[] frame() {
    return farewell != null ? farewell : queue.element();
  }

  @Override
  public void onSent(long nowNs) {
    if (farewell != null) {
      farewell = null;
    } else {
      queuedOctets -= queue.remove().length;
    }
  }

  @Override
  public void onFull(long nowNs) {
    farewell = null;
    dueNs = nowNs + PAUSE_NS;
  }

  @Override
  public void onGone() {
    farewell = null;
    clearQueue(); // it will come back and ask
  }

  @Override
  public void onUpdate(StoredEntry update) {
    tail.add(update);
    if (isLive()) {
      writer.onUpdate(update);
    }
  }

  @Override
  public void onBound(String key, UUID owner) {
    if (isLive()) {
      writer.onBound(key, owner);
    }
  }

  @Override
  public void onAnswer(UUID client, long counter, Status status, long sequence) {
    if (isLive()) {
      writer.onAnswer(client, counter, status, sequence);
      checkpoint(emittedNs);
    }
  }

  @Override
  public void onAnswered(UUID client, long counter) {
    if (isLive()) {
      writer.onAnswered(client, counter);
    }
  }

  @Override
  public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean isMortal) {
    if (isLive()) {
      writer.onOriginal(uuid, key, sequence, digest, isMortal);
    }
  }

  @Override
  public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
    if (isLive()) {
      writer.onLifetime(key, sequence, ttlSeconds, leftNs);
    }
  }
}
