package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.zclone.chp.KvMsg;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;

/**
 * The UUIDs of the latest updates, so that an update that arrives again is applied once. The one
 * not used for longest is dropped first.
 *
 * <p>An entry that has expired lives again if its update does, but only as long as nothing else has
 * happened to its key: a repeat that comes late must not replace what is newer.
 *
 * <p>Of a value only the digest is kept: values that have long been replaced would otherwise stay
 * in memory, up to the number of UUIDs times the largest value. <em>Confined to the reactor
 * thread.</em>
 */
final class RecentUpdates {
  private final int most;
  private final LongPredicate isLatest;
  private final Map<String, Remembered> byUuid = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Long, Remembered> mortals = new HashMap<>();

  /**
   * Remembers up to {@code most} UUIDs.
   *
   * @param isLatest whether the update with this sequence is the latest one of its key
   */
  RecentUpdates(int most, LongPredicate isLatest) {
    this.most = most;
    this.isLatest = isLatest;
  }

  /**
   * The sequence that {@code update} was given when it came before: with the same UUID, which is
   * not empty, the same key and the same value. Empty if it is fresh, or lives again.
   */
  OptionalLong find(KvMsg update) {
    if (update.uuid().length == 0) {
      return OptionalLong.empty();
    }
    Remembered remembered = byUuid.get(text(update.uuid()));
    return remembered != null && remembered.isOf(update) && !livesAgain(remembered)
        ? OptionalLong.of(remembered.sequence)
        : OptionalLong.empty();
  }

  private boolean livesAgain(Remembered remembered) {
    return remembered.expiry != 0 && isLatest.test(remembered.expiry);
  }

  /**
   * Remembers that {@code update} has {@code sequence}, instead of what its UUID stood for before.
   *
   * @param isMortal whether the entry has a lifetime, so that {@link #onExpired} may name it
   */
  void remember(KvMsg update, long sequence, boolean isMortal) {
    if (update.uuid().length == 0) {
      return;
    }
    remember(
        text(update.uuid()),
        new Remembered(update.key(), sequence, digest(update, sequence)),
        isMortal);
  }

  private void remember(String uuid, Remembered remembered, boolean isMortal) {
    Remembered before = byUuid.put(uuid, remembered);
    if (before != null) {
      mortals.remove(before.sequence);
    }
    if (isMortal) {
      mortals.put(remembered.sequence, remembered);
    }
    dropEldest();
  }

  /**
   * Remembers what the active server remembers. The digest depends on the sequence: if the same
   * comes again with a later one, that is the sequence with which the entry has expired.
   */
  void replay(byte[] uuid, String key, long sequence, long digest, boolean isMortal) {
    Remembered before = byUuid.get(text(uuid));
    if (before != null && before.digest == digest && before.sequence < sequence) {
      mortals.remove(before.sequence);
      before.expiry = sequence;
    } else {
      remember(text(uuid), new Remembered(key, sequence, digest), isMortal);
    }
  }

  /** Whether an update with this UUID was applied. */
  boolean knows(byte[] uuid) {
    return byUuid.containsKey(text(uuid));
  }

  /** Tells {@code to} all that happened after {@code position}. */
  void tell(long position, StandbyLog to) {
    for (Map.Entry<String, Remembered> entry : byUuid.entrySet()) {
      Remembered its = entry.getValue();
      if (its.sequence > position) {
        byte[] uuid = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
        to.onOriginal(uuid, its.key, its.sequence, its.digest, mortals.containsKey(its.sequence));
        if (livesAgain(its)) {
          to.onOriginal(uuid, its.key, its.expiry, its.digest, false);
        }
      }
    }
  }

  /** The entry {@code before} has expired, with the sequence {@code expiry}. */
  void onExpired(StoredEntry before, long expiry) {
    Remembered remembered = mortals.remove(before.sequence());
    if (remembered != null) {
      remembered.expiry = expiry;
    }
  }

  private void dropEldest() {
    if (byUuid.size() > most) {
      Iterator<Remembered> eldest = byUuid.values().iterator();
      mortals.remove(eldest.next().sequence);
      eldest.remove();
    }
  }

  /** By what a repetition is known. */
  static long digest(KvMsg update, long sequence) {
    return Digest.of(new StoredEntry(update.key(), update.body(), sequence, 0));
  }

  /** Compact, and unlike an array of bytes it has an order, which hash tables need under attack. */
  private static String text(byte[] uuid) {
    return new String(uuid, StandardCharsets.ISO_8859_1);
  }

  /** What a UUID stands for. */
  private static final class Remembered {
    final String key;
    final long sequence;
    final long digest;
    long expiry; // the sequence of the expiry of its entry; 0 while there is none

    Remembered(String key, long sequence, long digest) {
      this.key = key;
      this.sequence = sequence;
      this.digest = digest;
    }

    boolean isOf(KvMsg update) {
      return key.equals(update.key()) && digest == RecentUpdates.digest(update, sequence);
    }
  }
}
