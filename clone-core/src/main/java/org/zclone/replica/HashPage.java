package org.zclone.replica;

import org.jspecify.annotations.Nullable;

/**
 * A small hash table with linear probing: the lowest level of the hash index.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
final class HashPage extends HashNode {
  /** The most entries in a page; it is split if one more comes. */
  static final int MOST = 256;

  private static final int LEAST_SLOTS = 4;

  /** A page without entries that no editor owns. */
  static final HashPage EMPTY = new HashPage(new Object());

  /** The same, but entries that belong there were left out. */
  static final HashPage EMPTY_PARTIAL =
      new HashPage(new Object(), new StoredEntry[LEAST_SLOTS], 0, true);

  /** A power of two in length; a third of it is null at least, where probing ends. */
  private StoredEntry[] slots;

  private int count;
  private boolean partial;

  HashPage(Object owner) {
    this(owner, new StoredEntry[LEAST_SLOTS], 0, false);
  }

  private HashPage(Object owner, StoredEntry[] slots, int count, boolean partial) {
    super(owner);
    this.slots = slots;
    this.count = count;
    this.partial = partial;
  }

  private HashPage ownedBy(Object token) {
    return isOwnedBy(token) ? this : new HashPage(token, slots.clone(), count, partial);
  }

  /** The entry of {@code key}, or null if it is not in this page. */
  @Nullable StoredEntry find(String key, int hash) {
    return slots[slot(key, hash)];
  }

  @Override
  int size() {
    return count;
  }

  /** Whether entries that belong here were left out. */
  boolean isPartial() {
    return partial;
  }

  @Override
  HashNode with(StoredEntry entry, int hash, int depth, Object token) {
    HashPage page = ownedBy(token);
    if (count < MOST) {
      page.add(entry, hash);
      return page;
    }
    if (depth < HashBranch.DEEPEST) {
      return HashBranch.of(this, depth, token).with(entry, hash, depth, token);
    }
    page.partial = true;
    return page;
  }

  @Override
  HashNode replace(StoredEntry old, StoredEntry entry, int hash, int depth, Object token) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != old) {
      if (slots[slot] == null) {
        return this;
      }
      slot = (slot + 1) & mask;
    }
    HashPage page = ownedBy(token);
    page.slots[slot] = entry;
    return page;
  }

  @Override
  HashNode without(String key, int hash, int depth, Object token) {
    int slot = slot(key, hash);
    if (slots[slot] == null) {
      return this;
    }
    HashPage page = ownedBy(token);
    page.slots[slot] = null;
    page.count--;
    page.closeGap(slot);
    if (page.count * 8 < page.slots.length && page.slots.length > LEAST_SLOTS) {
      page.resize(page.slots.length / 4);
    }
    return page;
  }

  @Override
  void copyTo(HashPage page) {
    page.partial |= partial;
    for (StoredEntry entry : slots) {
      if (entry != null) {
        page.add(entry, hash(entry.key()));
      }
    }
  }

  /** Adds an entry whose key is not in this owned page. */
  void add(StoredEntry entry, int hash) {
    if ((count + 1) * 3 > slots.length * 2) {
      resize(slots.length * 2);
    }
    slots[slot(entry.key(), hash)] = entry;
    count++;
  }

  StoredEntry[] slots() {
    return slots;
  }

  private void resize(int length) {
    StoredEntry[] old = slots;
    slots = new StoredEntry[Math.max(LEAST_SLOTS, length)];
    for (StoredEntry entry : old) {
      if (entry != null) {
        slots[slot(entry.key(), hash(entry.key()))] = entry;
      }
    }
  }

  /** Moves up entries that were placed further on only because {@code gap} was taken. */
  private void closeGap(int gap) {
    int mask = slots.length - 1;
    for (int i = (gap + 1) & mask; slots[i] != null; i = (i + 1) & mask) {
      StoredEntry entry = slots[i];
      slots[i] = null;
      slots[slot(entry.key(), hash(entry.key()))] = entry;
    }
  }

  /** Where {@code key} is, or the free place where it would be. */
  private int slot(String key, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != null && !slots[slot].key().equals(key)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
