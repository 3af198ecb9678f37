package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.zclone.chp.KvMsg;

/**
 * The RFC 12 updates that came to a standby, whose writers send them to both servers: what the
 * active server never took is applied when the standby takes over.
 *
 * <p>An update that the active server took is not needed any more, nor is any of the same key that
 * came before it; those after it are. If something else happened to a key, what waits for it is out
 * of date. Without UUIDs nobody could tell, so updates that have none do not wait. Bounded in
 * number, octets and time. <em>Confined to the reactor thread.</em>
 */
final class PendingUpdates {
  /** How many wait at most; beyond it the oldest goes. */
  static final int MOST_WAITING = 10_000;

  /** How many octets they may have; beyond it the oldest goes, too. */
  static final long MOST_OCTETS = 64 << 20;

  /** How long one waits. */
  static final long KEPT_NS = TimeUnit.SECONDS.toNanos(10);

  private final int mostWaiting;
  private final Map<String, Pending> byUuid = new LinkedHashMap<>(); // the eldest first
  private final Map<String, List<Pending>> byKey = new HashMap<>();

  /** Keys to which something happened, with how many waited then, until it is known what it was. */
  private final Map<String, Integer> touched = new HashMap<>();

  private long added;
  private long octets;

  PendingUpdates() {
    this(MOST_WAITING);
  }

  PendingUpdates(int mostWaiting) {
    this.mostWaiting = mostWaiting;
  }

  /** How many wait. */
  int size() {
    return byUuid.size();
  }

  /** Keeps {@code update}, which has a UUID. */
  void add(KvMsg update, long nowNs) {
    String uuid = text(update.uuid());
    Pending pending = new Pending(uuid, update, added++, nowNs);
    if (byUuid.putIfAbsent(uuid, pending) == null) {
      octets += pending.octets();
      byKey.computeIfAbsent(update.key(), any -> new ArrayList<>()).add(pending);
      forget(nowNs);
    }
  }

  private void forget(long nowNs) {
    Iterator<Pending> eldest = byUuid.values().iterator();
    while (eldest.hasNext()) {
      Pending pending = eldest.next();
      boolean fits = byUuid.size() <= mostWaiting && octets <= MOST_OCTETS;
      if (fits && nowNs - pending.sinceNs < KEPT_NS) {
        return;
      }
      eldest.remove();
      octets -= pending.octets();
      String key = pending.update.key();
      byKey.computeIfPresent(
          key, (any, list) -> list.remove(pending) && list.isEmpty() ? null : list);
      touched.computeIfPresent(key, (any, count) -> Math.max(0, count - 1));
    }
  }

  /** Something happened to {@code key}; {@link #onOriginal} may say what. */
  void onUpdate(String key) {
    List<Pending> waiting = byKey.get(key);
    if (waiting != null) {
      dropTouched(key);
      touched.put(key, byKey.getOrDefault(key, List.of()).size());
    }
  }

  private void dropTouched(String key) {
    Integer count = touched.remove(key);
    if (count != null) {
      dropFirst(key, count);
    }
  }

  private void dropFirst(String key, int count) {
    List<Pending> waiting = byKey.get(key);
    if (waiting == null) {
      return;
    }
    List<Pending> dropped = waiting.subList(0, Math.min(count, waiting.size()));
    for (Pending pending : dropped) {
      byUuid.remove(pending.uuid);
      octets -= pending.octets();
    }
    dropped.clear();
    if (waiting.isEmpty()) {
      byKey.remove(key);
    }
  }

  /** The active server has applied the update of {@code key} with this UUID. */
  void onOriginal(byte[] uuid, String key) {
    Pending pending = byUuid.get(text(uuid));
    List<Pending> waiting = byKey.get(key);
    int place = pending == null || waiting == null ? -1 : waiting.indexOf(pending);
    if (place < 0) {
      dropTouched(key);
    } else {
      touched.remove(key);
      dropFirst(key, place + 1);
    }
  }

  /** Takes out all that are still needed, in the order of their coming. */
  List<KvMsg> take(long nowNs) {
    forget(nowNs);
    Set<String> keys = new HashSet<>(touched.keySet());
    keys.forEach(this::dropTouched);
    List<Pending> taken = new ArrayList<>(byUuid.values());
    taken.sort(Comparator.comparingLong(pending -> pending.number));
    byUuid.clear();
    byKey.clear();
    octets = 0;
    return taken.stream().map(pending -> pending.update).toList();
  }

  private static String text(byte[] uuid) {
    return new String(uuid, StandardCharsets.ISO_8859_1);
  }

  /** One of them; each is itself only. */
  private static final class Pending {
    final String uuid;
    final KvMsg update;
    final long number;
    final long sinceNs;

    Pending(String uuid, KvMsg update, long number, long sinceNs) {
      this.uuid = uuid;
      this.update = update;
      this.number = number;
      this.sinceNs = sinceNs;
    }

    long octets() {
      long name = uuid.length() + update.key().length();
      return name + update.properties().length + update.body().length;
    }
  }
}
