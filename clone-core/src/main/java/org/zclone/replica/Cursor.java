package org.zclone.replica;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the entries of one version between two ranks.
 *
 * <p>It keeps no path: at the end of a leaf it descends from the root by rank, which costs as much
 * as a few entries do.
 *
 * <p>A reader's walk is the reader's own; that of a core is <em>Confined to the reactor
 * thread.</em>
 */
final class Cursor implements Iterator<StoredEntry> {
  private final Node root;
  private final boolean descending;
  private int start;
  private int end;
  private Leaf leaf = Leaf.EMPTY;
  private int index;

  /** Walks the ranks from {@code start} to below {@code end}, or down from there. */
  Cursor(EntryTree tree, int start, int end, boolean descending) {
    this.root = tree.root();
    this.start = start;
    this.end = end;
    this.descending = descending;
  }

  /** How many entries are still to come. */
  int remaining() {
    return end - start;
  }

  @Override
  public boolean hasNext() {
    return start < end;
  }

  @Override
  public StoredEntry next() {
    StoredEntry entry = peek();
    if (entry == null) {
      throw new NoSuchElementException();
    }
    if (descending) {
      end--;
      index--;
    } else {
      start++;
      index++;
    }
    return entry;
  }

  /** What {@link #next()} is about to return; null at the end. */
  @Nullable StoredEntry peek() {
    if (!hasNext()) {
      return null;
    }
    if (index < 0 || index >= leaf.size()) {
      locate(descending ? end - 1 : start);
    }
    return leaf.entry(index);
  }

  /** Steps over what two ascending walks are about to find in nodes that their versions share. */
  static void skipShared(Cursor one, Cursor other) {
    while (one.peek() != null
        && other.peek() != null
        && one.leaf == other.leaf
        && one.index == other.index) {
      int rest = Math.max(one.leaf.size() - one.index, restOfShared(one, other));
      int shared = Math.min(rest, Math.min(one.remaining(), other.remaining()));
      one.skip(shared);
      other.skip(shared);
    }
  }

  /** How many entries are left in the highest node that both walks are in; 0 if none is found. */
  private static int restOfShared(Cursor one, Cursor other) {
    Node node = one.root;
    Node its = other.root;
    int rank = one.start;
    int itsRank = other.start;
    while (node != its || rank != itsRank) {
      if (!(node instanceof Inner inner) || !(its instanceof Inner itsInner)) {
        return 0; // the trees differ in height
      }
      int child = inner.childAt(rank);
      int itsChild = itsInner.childAt(itsRank);
      rank -= inner.sizeBefore(child);
      itsRank -= itsInner.sizeBefore(itsChild);
      node = inner.child(child);
      its = itsInner.child(itsChild);
    }
    return node.size() - rank;
  }

  private void skip(int count) {
    start += count;
    index += count;
  }

  private void locate(int rank) {
    int rest = rank;
    Node node = root;
    while (node instanceof Inner inner) {
      int child = inner.childAt(rest);
      rest -= inner.sizeBefore(child);
      node = inner.child(child);
    }
    leaf = (Leaf) node;
    index = rest;
  }
}
