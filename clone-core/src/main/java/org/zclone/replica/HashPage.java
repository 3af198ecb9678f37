package org.zclone.replica;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small hash table with linear probing: the lowest level of the hash index. A byte of each hash
 * is kept beside the entries, so that probing follows the reference of an entry only if it is the
 * right one, but for one of 128; and so little memory stays in the caches.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
final class HashPage extends HashNode {
  /** The most entries in a page; it is split if one more comes. */
  static final int MOST = 256;

  private static final int LEAST_SLOTS = 4;
  private static final byte FREE = 0;
  private static final int MARKED = 0x80;
  private static final int MARK_SHIFT = 9;

  /** A page without entries that no editor owns. */
  static final HashPage EMPTY = new HashPage(new Object());

  /** The same, but entries that belong there were left out. */
  static final HashPage EMPTY_PARTIAL = new HashPage(new Object());

  static {
    EMPTY_PARTIAL.partial = true;
  }

  /** A power of two in length; a third of it is null at least, where probing ends. */
  private StoredEntry[] slots;

  /** Those of the entries in {@link #slots}; {@link #FREE} where there is none. */
  private byte[] marks;

  /** One less than there are places. Here, since the length of an array costs a cache miss. */
  private int mask;

  private int count;
  private boolean partial;

  HashPage(Object owner) {
    super(owner);
    slots = new StoredEntry[LEAST_SLOTS];
    marks = new byte[LEAST_SLOTS];
    mask = LEAST_SLOTS - 1;
  }

  private HashPage(Object owner, HashPage copied) {
    super(owner);
    slots = copied.slots.clone();
    marks = copied.marks.clone();
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
  HashNode with(StoredEntry entry, int depth, Object token) {
    HashPage page = ownedBy(token);
    if (count < MOST) {
      page.add(entry);
      return page;
    }
    if (depth < HashBranch.DEEPEST) {
      return HashBranch.of(this, depth, token).with(entry, depth, token);
    }
    page.partial = true;
    return page;
  }

  @Override
  HashNode replace(StoredEntry old, StoredEntry entry, int depth, Object token) {
    int slot = entry.hash() & mask;
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
    if (marks[slot] == FREE) {
      return this;
    }
    HashPage page = ownedBy(token);
    page.slots[slot] = null;
    page.marks[slot] = FREE;
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

  /** Visits all entries. */
  void forEach(Consumer<StoredEntry> visitor) {
    for (StoredEntry entry : slots) {
      if (entry != null) {
        visitor.accept(entry);
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
  void add(StoredEntry entry) {
    add(entry, entry.hash());
  }

  private void add(StoredEntry entry, int hash) {
    if ((count + 1) * 3 > slots.length * 2) {
      resize(slots.length * 2);
    }
    place(entry, hash);
    count++;
  }

  private void place(StoredEntry entry, int hash) {
    int slot = hash & mask;
    while (marks[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry;
    marks[slot] = mark(hash);
  }

  private void resize(int length) {
    StoredEntry[] old = slots;
    slots = new StoredEntry[Math.max(LEAST_SLOTS, length)];
    marks = new byte[slots.length];
    mask = slots.length - 1;
    for (StoredEntry entry : old) {
      if (entry != null) {
        place(entry, entry.hash());
      }
    }
  }

  /** Moves up entries that were placed further on only because {@code gap} was taken. */
  private void closeGap(int gap) {
    for (int i = (gap + 1) & mask; marks[i] != FREE; i = (i + 1) & mask) {
      StoredEntry entry = slots[i];
      slots[i] = null;
      marks[i] = FREE;
      place(entry, entry.hash());
    }
  }

  /** Where {@code key} is, or the free place where it would be. */
  private int slot(String key, int hash) {
    byte mark = mark(hash);
    int slot = hash & mask;
    while (marks[slot] != FREE && !(marks[slot] == mark && slots[slot].hasKey(key, hash))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Bits that tell apart what is in one page, and are not those that say where. */
  private static byte mark(int hash) {
    return (byte) (hash >>> MARK_SHIFT | MARKED);
  }
}
