package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.zclone.chp.KvMsg;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;

/**
 * The UUIDs of the latest updates, so that an update that arrives again is applied once. The one
 * not used for longest is dropped first.
 *
 * <p>Of a value only the digest is kept: values that have long been replaced would otherwise stay
 * in memory, up to the number of UUIDs times the largest value. <em>Confined to the reactor
 * thread.</em>
 */
final class RecentUpdates {
  private final int most;
  private final Map<String, Remembered> byUuid = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Long, String> uuidsOfMortals = new HashMap<>();

  /** Remembers up to {@code most} UUIDs. */
  RecentUpdates(int most) {
    this.most = most;
  }

  /**
   * The sequence that {@code update} was given when it came before: with the same UUID, which is
   * not empty, the same key and the same value. Empty if it is fresh.
   */
  OptionalLong find(KvMsg update) {
    if (update.uuid().length == 0) {
      return OptionalLong.empty();
    }
    Remembered remembered = byUuid.get(text(update.uuid()));
    return remembered != null && remembered.isOf(update)
        ? OptionalLong.of(remembered.sequence)
        : OptionalLong.empty();
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
    String uuid = text(update.uuid());
    Remembered before =
        byUuid.put(uuid, new Remembered(update.key(), sequence, digest(update, sequence)));
    if (before != null) {
      uuidsOfMortals.remove(before.sequence);
    }
    if (isMortal) {
      uuidsOfMortals.put(sequence, uuid);
    }
    dropEldest();
  }

  /** Forgets the update that set an entry which has expired: if it comes again, it lives again. */
  void onExpired(StoredEntry entry) {
    String uuid = uuidsOfMortals.remove(entry.sequence());
    if (uuid != null) {
      byUuid.remove(uuid);
    }
  }

  private void dropEldest() {
    if (byUuid.size() > most) {
      Iterator<Remembered> eldest = byUuid.values().iterator();
      uuidsOfMortals.remove(eldest.next().sequence);
      eldest.remove();
    }
  }

  private static long digest(KvMsg update, long sequence) {
    return Digest.of(new StoredEntry(update.key(), update.body(), sequence, 0));
  }

  /** Compact, and unlike an array of bytes it has an order, which hash tables need under attack. */
  private static String text(byte[] uuid) {
    return new String(uuid, StandardCharsets.ISO_8859_1);
  }

  private record Remembered(String key, long sequence, long digest) {
    boolean isOf(KvMsg update) {
      return key.equals(update.key()) && digest == RecentUpdates.digest(update, sequence);
    }
  }
}
