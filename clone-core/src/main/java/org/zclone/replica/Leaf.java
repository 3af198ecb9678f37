package org.zclone.replica;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries in key order: the lowest level of an {@link EntryTree}.
 *
 * <p>The array is at most a few places longer than needed: it grows and shrinks in steps, because a
 * million entries sit in leaves, and half-empty ones would double the cost of the tree.
 * <em>Confined to the reactor thread.</em>
 */
final class Leaf extends Node {
  private static final int STEP = 8;

  /** A leaf without entries that no editor owns. */
  static final Leaf EMPTY = new Leaf(new Object(), new StoredEntry[0], 0);

  private StoredEntry[] entries;
  private int count;

  private Leaf(Object owner, StoredEntry[] entries, int count) {
    super(owner);
    this.entries = entries;
    this.count = count;
  }

  StoredEntry entry(int index) {
    return entries[index];
  }

  /** The index of {@code key}, or {@code -1 - index} of the place where it would be. */
  int find(String key) {
    int low = 0;
    int high = count - 1;
    if (count > 0 && entries[high].key().compareTo(key) < 0) {
      return ~count; // looked at first: many maps are filled in the order of their keys
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries[middle].key().compareTo(key);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return ~low;
  }

  @Override
  Leaf ownedBy(Object token) {
    return isOwnedBy(token) ? this : new Leaf(token, copy(0, count), count);
  }

  @Override
  int size() {
    return count;
  }

  @Override
  int count() {
    return count;
  }

  @Override
  String low() {
    return entries[0].key();
  }

  @Override
  long digestOfPart(int from, int to) {
    long sum = Digest.NONE;
    for (int i = Math.max(0, from); i < Math.min(count, to); i++) {
      sum = Digest.add(sum, entries[i]);
    }
    return sum;
  }

  @Override
  void forEach(Consumer<StoredEntry> visitor) {
    for (int i = 0; i < count; i++) {
      visitor.accept(entries[i]);
    }
  }

  @Override
  @Nullable StoredEntry put(StoredEntry entry, Object token) {
    int index = find(entry.key());
    if (index < 0) {
      insert(~index, entry);
      return null;
    }
    StoredEntry old = entries[index];
    entries[index] = entry;
    return old;
  }

  /** Looks for the same object: comparing keys would fetch several of them from memory. */
  @Override
  void replace(StoredEntry old, StoredEntry entry, Object token) {
    int index = 0;
    while (entries[index] != old) {
      index++;
    }
    entries[index] = entry;
  }

  private void insert(int index, StoredEntry entry) {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, capacity(count + 1));
    }
    System.arraycopy(entries, index, entries, index + 1, count - index);
    entries[index] = entry;
    count++;
  }

  @Override
  StoredEntry remove(String key, Object token) {
    int index = find(key);
    StoredEntry old = entries[index];
    count--;
    System.arraycopy(entries, index + 1, entries, index, count - index);
    entries[count] = null;
    if (entries.length - count > 2 * STEP) {
      entries = copy(0, count);
    }
    return old;
  }

  @Override
  Leaf split(Object token) {
    int middle = count / 2;
    Leaf right = new Leaf(token, copy(middle, count), count - middle);
    entries = copy(0, middle);
    count = middle;
    return right;
  }

  @Override
  void append(Node right, String rightLow) {
    Leaf other = (Leaf) right;
    entries = Arrays.copyOf(entries, capacity(count + other.count));
    System.arraycopy(other.entries, 0, entries, count, other.count);
    count += other.count;
  }

  private StoredEntry[] copy(int from, int to) {
    StoredEntry[] copy = new StoredEntry[capacity(to - from)];
    System.arraycopy(entries, from, copy, 0, to - from);
    return copy;
  }

  private static int capacity(int count) {
    return (count + STEP - 1) / STEP * STEP;
  }
}
