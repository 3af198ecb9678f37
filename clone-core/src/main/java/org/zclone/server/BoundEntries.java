package org.zclone.server;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * The entries that go when the session of the client that wrote them ends. Any other update of the
 * key frees it. <em>Confined to the reactor thread.</em>
 */
final class BoundEntries implements UpdateListener {
  private final Store store;
  private final Map<String, UUID> ownerOfKey = new HashMap<>();
  private final Map<UUID, Set<String>> keysOfOwner = new HashMap<>();
  private final ArrayDeque<Orphan> orphans = new ArrayDeque<>();

  /** An entry to remove, if it is still there, and whose session has ended. */
  private record Orphan(StoredEntry entry, UUID owner) {}

  BoundEntries(Store store) {
    this.store = store;
    store.observe(this);
  }

  /** Binds the present entry of {@code key}. */
  void bind(String key, UUID owner) {
    ownerOfKey.put(key, owner);
    keysOfOwner.computeIfAbsent(owner, any -> new LinkedHashSet<>()).add(key);
    StandbyLog standby = store.told();
    if (standby != null) {
      standby.onBound(key, owner);
    }
  }

  /** Those to whose sessions entries are bound. */
  List<UUID> owners() {
    return List.copyOf(keysOfOwner.keySet());
  }

  /** Tells {@code to} what is bound to whom, and what was until its session ended. */
  void tell(StandbyLog to) {
    ownerOfKey.forEach(to::onBound);
    for (Orphan orphan : orphans) {
      if (isThere(orphan.entry)) {
        to.onBound(orphan.entry.key(), orphan.owner);
      }
    }
  }

  private boolean isThere(StoredEntry orphan) {
    StoredEntry entry = store.get(orphan.key());
    return entry != null && entry.sequence() == orphan.sequence();
  }

  @Override
  public void onUpdate(StoredEntry update, @Nullable StoredEntry before, long digestChange) {
    UUID owner = ownerOfKey.isEmpty() ? null : ownerOfKey.remove(update.key());
    if (owner == null) {
      return;
    }
    Set<String> keys = keysOfOwner.getOrDefault(owner, Set.of());
    keys.remove(update.key());
    if (keys.isEmpty()) {
      keysOfOwner.remove(owner);
    }
  }

  /**
   * The session of {@code owner} has ended: its entries go with the next {@link #expireOrphans}.
   */
  void release(UUID owner) {
    Set<String> keys = keysOfOwner.remove(owner);
    if (keys != null) {
      for (String key : keys) {
        ownerOfKey.remove(key);
        StoredEntry entry = store.get(key);
        if (entry != null) {
          orphans.add(new Orphan(entry, owner));
        }
      }
    }
  }

  /** Removes entries whose sessions have ended, at most {@code most}. */
  void expireOrphans(int most) {
    for (int i = 0; i < most && !orphans.isEmpty(); i++) {
      StoredEntry orphan = orphans.remove().entry;
      if (isThere(orphan)) {
        store.expire(orphan.key());
      }
    }
  }

  /**
   * The server stands by, and another one removes what is left of ended sessions: here it is bound
   * to them again, as it is on any standby.
   */
  void keepOrphans() {
    while (!orphans.isEmpty()) {
      Orphan orphan = orphans.remove();
      if (isThere(orphan.entry)) {
        bind(orphan.entry.key(), orphan.owner);
      }
    }
  }

  /** Whether there are entries to remove. */
  boolean hasOrphans() {
    return !orphans.isEmpty();
  }
}
