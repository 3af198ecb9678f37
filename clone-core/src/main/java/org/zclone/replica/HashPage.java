package org.zclone.replica;

import org.jspecify.annotations.Nullable;

/**
 * A small hash table with linear probing: the lowest level of the hash index. Hashes are kept
 * beside the entries, so that probing follows the reference of an entry only if it is the right
 * one.
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
  static final HashPage EMPTY_PARTIAL = new HashPage(new Object());

  static {
    EMPTY_PARTIAL.partial = true;
  }

  /** A power of two in length; a third of it is null at least, where probing ends. */
  private StoredEntry[] slots;

  /** Those of the keys in {@link #slots}; {@link #NO_HASH} where there is none. */
  private int[] hashes;

  /** One less than there are places. Here, since the length of an array costs a cache miss. */
  private int mask;

  private int count;
  private boolean partial;

  HashPage(Object owner) {
    super(owner);
    slots = new StoredEntry[LEAST_SLOTS];
    hashes = new int[LEAST_SLOTS];
    mask = LEAST_SLOTS - 1;
  }

  private HashPage(Object owner, HashPage copied) {
    super(owner);
    slots = copied.slots.clone();
    hashes = copied.hashes.clone();
    mask = copied.mask;
    count = copied.count;
    partial = copied.partial;
  }

  private HashPage ownedBy(Object token) {
    return isOwnedBy(token) ? this : new HashPage(token, this);
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
    if (hashes[slot] == NO_HASH) {
      return this;
    }
    HashPage page = ownedBy(token);
    page.slots[slot] = null;
    page.hashes[slot] = NO_HASH;
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
    forEach(page::add);
  }

  /** How many places there are. */
  int slots() {
    return slots.length;
  }

  /** What is done with an entry and the hash of its key. */
  interface Visitor {
    void visit(StoredEntry entry, int hash);
  }

  /** Visits all entries. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != NO_HASH) {
        visitor.visit(slots[i], hashes[i]);
      }
    }
  }

  /** An owned page without entries that has room for {@code count}, but for more than may be. */
  static HashPage sized(Object token, int count) {
    HashPage page = new HashPage(token);
    int length = LEAST_SLOTS;
    while (Math.min(count, MOST) * 3 > length * 2) {
      length *= 2;
    }
    page.resize(length);
    return page;
  }

  /** Adds an entry whose key is not in this owned page, or leaves it out. */
  void addUnlessFull(StoredEntry entry, int hash) {
    if (count < MOST) {
      add(entry, hash);
    } else {
      partial = true;
    }
  }

  /** Adds an entry whose key is not in this owned page. */
  void add(StoredEntry entry, int hash) {
    if ((count + 1) * 3 > slots.length * 2) {
      resize(slots.length * 2);
    }
    place(entry, hash);
    count++;
  }

  private void place(StoredEntry entry, int hash) {
    int slot = hash & mask;
    while (hashes[slot] != NO_HASH) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry;
    hashes[slot] = hash;
  }

  private void resize(int length) {
    StoredEntry[] oldSlots = slots;
    int[] oldHashes = hashes;
    slots = new StoredEntry[Math.max(LEAST_SLOTS, length)];
    hashes = new int[slots.length];
    mask = slots.length - 1;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != NO_HASH) {
        place(oldSlots[i], oldHashes[i]);
      }
    }
  }

  /** Moves up entries that were placed further on only because {@code gap} was taken. */
  private void closeGap(int gap) {
    for (int i = (gap + 1) & mask; hashes[i] != NO_HASH; i = (i + 1) & mask) {
      StoredEntry entry = slots[i];
      int hash = hashes[i];
      slots[i] = null;
      hashes[i] = NO_HASH;
      place(entry, hash);
    }
  }

  /** Where {@code key} is, or the free place where it would be. */
  private int slot(String key, int hash) {
    int slot = hash & mask;
    while (hashes[slot] != NO_HASH && !(hashes[slot] == hash && slots[slot].key().equals(key))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
