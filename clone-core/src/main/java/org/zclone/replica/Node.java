package org.zclone.replica;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of an {@link EntryTree}: a leaf with entries or an inner node with children.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
abstract sealed class Node extends Owned permits Leaf, Inner {
  /** The most entries or children a node has. */
  static final int MOST = 64;

  /** A node with fewer joins a neighbour if both fit into one. */
  static final int FEW = MOST / 4;

  /** That of all entries, once a version was asked for it: no node of a version changes. */
  private volatile long digest = Digest.NONE;

  Node(Object owner) {
    super(owner);
  }

  /** This node if it belongs to {@code token}, else a copy that does. */
  abstract Node ownedBy(Object token);

  /** How many entries are in and below this node. */
  abstract int size();

  /** How many places are taken: entries of a leaf, children of an inner node. */
  abstract int count();

  /** A key that is above all keys left of this node and not above any in it. */
  abstract String low();

  /**
   * The digest of the entries with {@code from} to {@code to} keys of this node below their own.
   * Not to be asked of a node that an editor may still change.
   */
  final long digest(int from, int to) {
    if (from > 0 || to < size()) {
      return digestOfPart(from, to);
    }
    if (digest == Digest.NONE) {
      digest = digestOfPart(0, size());
    }
    return digest;
  }

  /** The same, computed from what is in and below this node. */
  abstract long digestOfPart(int from, int to);

  /** Visits all entries in and below this node, in key order. */
  abstract void forEach(Consumer<StoredEntry> visitor);

  /** Stores {@code entry} in this owned node; returns the one it replaces, or null. */
  abstract @Nullable StoredEntry put(StoredEntry entry, Object token);

  /** Puts {@code entry} in the place of {@code old}, which has its key, in this owned node. */
  abstract void replace(StoredEntry old, StoredEntry entry, Object token);

  /** Removes the entry of {@code key}, which must be there, from this owned node. */
  abstract StoredEntry remove(String key, Object token);

  /** Moves the upper half of this owned node into a new one. */
  abstract Node split(Object token);

  /** Appends what is in the right neighbour, a node of the same kind, to this owned node. */
  abstract void append(Node right, String rightLow);
}
