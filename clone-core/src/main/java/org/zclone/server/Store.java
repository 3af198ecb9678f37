package org.zclone.server;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;

/**
 * The map that a server owns: entries, the sequence that numbers what happens to them, their digest
 * and their lifetimes. It knows no protocol, so that several can serve it: each observes it.
 *
 * <p>{@code put}, {@code remove} and the {@code expire} methods take the next sequence each,
 * without a gap. Any thread may read {@link #replica()}; all else is <em>Confined to the reactor
 * thread.</em>
 */
public final class Store {
  private final ReplicaEditor entries = new ReplicaEditor();
  private final Expiries expiries = new Expiries();
  private final UpdateLog log;
  private final List<UpdateListener> listeners = new ArrayList<>();
  private final EpochTable epochs;
  private @Nullable StandbyLog standby;
  private boolean changed;

  /** An empty map whose sequence stands at {@code epoch}. */
  public Store(long epoch) {
    this(epoch, new UpdateLog(epoch));
  }

  Store(long epoch, UpdateLog log) {
    this(new EpochTable(), epoch, log);
    epochs.begin(epoch, 0);
  }

  /**
   * An empty map that will take over all that another one holds, which may be older than {@code
   * floor}: only the removals up to there are not known.
   */
  Store(EpochTable epochs, long floor, int mostTombstones) {
    this(epochs, 0, new UpdateLog(floor, mostTombstones));
  }

  private Store(EpochTable epochs, long sequence, UpdateLog log) {
    this.epochs = epochs;
    this.log = log;
    entries.advanceTo(sequence);
    entries.publish();
  }

  /** The activations that led here. */
  EpochTable epochs() {
    return epochs;
  }

  /** The map has a new owner, whose first sequence is {@code epoch}. */
  void activate(long epoch) {
    epochs.begin(epoch, sequence());
    entries.advanceTo(epoch);
    changed = true;
  }

  /** Whom to tell what a standby needs; null if there is none. */
  void tell(@Nullable StandbyLog standby) {
    this.standby = standby;
  }

  /** Who is told what a standby needs; null if nobody is. */
  @Nullable StandbyLog told() {
    return standby;
  }

  /** Does what the active server did; lifetimes begin now. */
  void replay(StoredEntry update, long nowNs) {
    if (Tombstone.is(update)) {
      remove(update);
    } else {
      put(update, nowNs);
    }
  }

  /** Nothing more happened up to {@code sequence}. */
  void advanceTo(long sequence) {
    if (sequence > sequence()) {
      entries.advanceTo(sequence);
      changed = true;
    }
  }

  /** Tells {@code listener} of every update from now on, after those who observe already. */
  void observe(UpdateListener listener) {
    listeners.add(listener);
  }

  /** What happened, in the order of sequences. */
  UpdateLog log() {
    return log;
  }

  /** The sequence of what happened last. */
  public long sequence() {
    return entries.sequence();
  }

  /**
   * Whether {@code sequence} is that of the latest update of some key, and the {@linkplain #log()
   * log} still knows.
   */
  boolean isLatest(long sequence) {
    int slot = log.slotAfter(sequence - 1);
    StoredEntry update = slot < log.size() ? log.at(slot) : null;
    return update != null && update.sequence() == sequence;
  }

  /** The digest of all entries. */
  public long digest() {
    return entries.digest();
  }

  /** How many entries there are. */
  public int size() {
    return entries.size();
  }

  /** The entry of {@code key}, or null. */
  public @Nullable StoredEntry get(String key) {
    return entries.get(key);
  }

  /**
   * Stores {@code value}, which nobody changes from now on, under {@code key}, and starts its
   * lifetime or ends the one that it had.
   *
   * @param ttlSeconds the lifetime; 0 for none
   * @return the sequence of this update
   */
  public long put(String key, byte[] value, int ttlSeconds, long nowNs) {
    StoredEntry entry = new StoredEntry(key, value, sequence() + 1, ttlSeconds);
    put(entry, nowNs);
    return entry.sequence();
  }

  private void put(StoredEntry entry, long nowNs) {
    long digestBefore = digest();
    StoredEntry before = entries.put(entry);
    startLifetime(entry.key(), fullNs(entry.ttlSeconds()), nowNs);
    report(entry, before, digestBefore);
  }

  /**
   * Removes {@code key}; if it is absent that takes a sequence and leaves a tombstone all the same.
   *
   * @return the sequence of this update
   */
  public long remove(String key) {
    remove(Tombstone.removed(key, sequence() + 1));
    return sequence();
  }

  /** Removes the entry of {@code key}, which has one, as if its lifetime had ended. */
  void expire(String key) {
    remove(Tombstone.expired(key, sequence() + 1));
  }

  private @Nullable StoredEntry remove(StoredEntry tombstone) {
    long digestBefore = digest();
    StoredEntry before = entries.remove(tombstone.key(), tombstone.sequence());
    expiries.cancel(tombstone.key());
    report(tombstone, before, digestBefore);
    return before;
  }

  private void report(StoredEntry update, @Nullable StoredEntry before, long digestBefore) {
    changed = true;
    log.add(update, before);
    long digestChange = digest() - digestBefore;
    if (standby != null) {
      standby.onUpdate(update);
    }
    for (UpdateListener listener : listeners) {
      listener.onUpdate(update, before, digestChange);
    }
  }

  /**
   * Removes the entry whose lifetime ended first.
   *
   * @return the entry, removed at {@link #sequence()}; null if no lifetime has ended
   */
  public @Nullable StoredEntry expireNext(long nowNs) {
    String key = expiries.takeDue(nowNs);
    return key == null ? null : remove(Tombstone.expired(key, sequence() + 1));
  }

  /**
   * Starts the lifetime of {@code key} anew if its entry is still the one that {@code sequence}
   * set; else does nothing. Takes no sequence.
   *
   * @param ttlSeconds the lifetime from now on; 0 for none
   */
  public void restartLifetime(String key, long sequence, int ttlSeconds, long nowNs) {
    setLifetime(key, sequence, ttlSeconds, fullNs(ttlSeconds), nowNs);
  }

  /** The same when only {@code leftNs} of a lifetime are left. */
  void setLifetime(String key, long sequence, int ttlSeconds, long leftNs, long nowNs) {
    StoredEntry entry = entries.get(key);
    if (entry == null || entry.sequence() != sequence) {
      return;
    }
    if (entry.ttlSeconds() != ttlSeconds) {
      StoredEntry changedEntry = new StoredEntry(key, entry.array(), sequence, ttlSeconds);
      entries.put(changedEntry);
      log.replace(entry, changedEntry);
      changed = true;
    }
    startLifetime(key, ttlSeconds == 0 ? 0 : Math.max(1, leftNs), nowNs);
    if (standby != null) {
      standby.onLifetime(key, sequence, ttlSeconds, leftNs);
    }
  }

  private static long fullNs(int ttlSeconds) {
    return TimeUnit.SECONDS.toNanos(ttlSeconds);
  }

  private void startLifetime(String key, long leftNs, long nowNs) {
    if (leftNs == 0) {
      expiries.cancel(key);
    } else {
      expiries.set(key, nowNs + leftNs);
    }
  }

  /** Tells {@code to} what is left of every lifetime. */
  void tellLifetimes(StandbyLog to, long nowNs) {
    expiries.forEach(
        (key, deadlineNs) -> {
          StoredEntry entry = entries.get(key);
          if (entry != null) {
            long leftNs = Math.max(0, deadlineNs - nowNs);
            to.onLifetime(key, entry.sequence(), entry.ttlSeconds(), leftNs);
          }
        });
  }

  /** Takes every lifetime back. */
  void endLifetimes(long nowNs) {
    List<String> mortals = new ArrayList<>();
    expiries.forEach((key, deadlineNs) -> mortals.add(key));
    for (String key : mortals) {
      StoredEntry entry = entries.get(key);
      if (entry != null) {
        setLifetime(key, entry.sequence(), 0, 0, nowNs);
      }
    }
  }

  /** When the next lifetime ends; empty if none does. */
  public OptionalLong deadlineNs() {
    return expiries.deadlineNs();
  }

  /**
   * The entries exactly as they are at {@link #sequence()}, to walk while updates go on; costs
   * nothing. Publishes as well.
   */
  public EntryTree cut() {
    publish();
    return replica().tree();
  }

  /** Shows the present state to the readers of {@link #replica()}. */
  public void publish() {
    if (changed) {
      entries.publish();
      changed = false;
    }
  }

  /** What was published last, for any thread. */
  public Replica replica() {
    return entries.replica();
  }
}
