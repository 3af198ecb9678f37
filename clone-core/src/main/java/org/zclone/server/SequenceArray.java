package org.zclone.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * Updates in the order of their sequences, in an array: one slot each, emptied when the update is
 * out of date. Slots move together once half of them are empty, so that all costs are constant on
 * average, and an update costs 4 to 12 bytes.
 *
 * <p>To find a slot by its sequence although its neighbours may be empty, the first sequence of
 * every 64 slots is kept beside them. <em>Confined to the reactor thread.</em>
 */
final class SequenceArray {
  private static final int BLOCK_BITS = 6;
  private static final int BLOCK = 1 << BLOCK_BITS;
  private static final int LEAST_SLOTS = 1 << 10;

  private @Nullable StoredEntry[] slots = new StoredEntry[LEAST_SLOTS];
  private long[] firsts = new long[LEAST_SLOTS / BLOCK];
  private int size;
  private int empty;

  /** Adds an update, whose sequence is higher than any before. */
  void append(StoredEntry update) {
    if (size == slots.length) {
      resize(size * 2);
    }
    if (size % BLOCK == 0) {
      firsts[size >> BLOCK_BITS] = update.sequence();
    }
    slots[size++] = update;
  }

  /** Empties the slot of {@code update}, which is in it. */
  void remove(StoredEntry update) {
    slots[find(update)] = null;
    empty++;
    if (empty * 2 > size && size >= LEAST_SLOTS) {
      compact();
    }
  }

  /** Puts {@code by}, of the same sequence, in the place of {@code update}. */
  void replace(StoredEntry update, StoredEntry by) {
    slots[find(update)] = by;
  }

  /** How many slots there are, empty ones included. */
  int size() {
    return size;
  }

  /** The update in a slot; null if that is empty. */
  @Nullable StoredEntry at(int slot) {
    return slots[slot];
  }

  /** The first slot that may have an update after {@code sequence}; all later ones have. */
  int slotAfter(long sequence) {
    int slot = Math.max(0, blockOf(sequence)) << BLOCK_BITS;
    int end = Math.min(size, slot + BLOCK);
    while (slot < end && isUpTo(slots[slot], sequence)) {
      slot++;
    }
    return slot;
  }

  private static boolean isUpTo(@Nullable StoredEntry update, long sequence) {
    return update == null || update.sequence() <= sequence;
  }

  /** By identity: looking into the entries would fetch each of them from memory. */
  private int find(StoredEntry update) {
    int slot = Math.max(0, blockOf(update.sequence())) << BLOCK_BITS;
    int end = Math.min(size, slot + BLOCK);
    while (slot < end) {
      if (slots[slot] == update) {
        return slot;
      }
      slot++;
    }
    throw new IllegalStateException("not in the log: " + update);
  }

  /** The block that has the slot of {@code sequence}; -1 if that is before all. */
  private int blockOf(long sequence) {
    int blocks = (size + BLOCK - 1) >> BLOCK_BITS;
    int found = Arrays.binarySearch(firsts, 0, blocks, sequence);
    return found >= 0 ? found : -found - 2;
  }

  private void compact() {
    @Nullable StoredEntry[] old = slots;
    int end = size;
    size = 0;
    empty = 0;
    for (int i = 0; i < end; i++) {
      StoredEntry update = old[i];
      if (update != null) {
        old[i] = null;
        append(update);
      }
    }
    if (size < slots.length / 8 && slots.length > LEAST_SLOTS) {
      resize(Math.max(LEAST_SLOTS, slots.length / 4));
    }
  }

  private void resize(int capacity) {
    slots = Arrays.copyOf(slots, capacity);
    firsts = Arrays.copyOf(firsts, (capacity + BLOCK - 1) >> BLOCK_BITS);
  }
}
