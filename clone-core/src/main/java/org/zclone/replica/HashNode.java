package org.zclone.replica;

/**
 * A node of the hash index of an {@link EntryTree}, which finds an entry by its whole key several
 * times faster than the order of keys can.
 *
 * <p>The index may leave entries out, and then says so: keys that were made to collide cost whoever
 * asks for them the way through the tree, and nobody more. <em>Confined to the reactor thread.</em>
 */
abstract sealed class HashNode extends Owned permits HashPage, HashBranch {
  HashNode(Object owner) {
    super(owner);
  }

  /** The hash by which the index places {@code key}: branches take it from the top, pages below. */
  static int hash(String key) {
    int mixed = key.hashCode() * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  /** The only page below {@code root} that can have a key with {@code hash}. */
  static HashPage page(HashNode root, int hash) {
    HashNode node = root;
    for (int depth = 0; node instanceof HashBranch branch; depth++) {
      node = branch.child(hash, depth);
    }
    return (HashPage) node;
  }

  /** How many entries are in and below this node. */
  abstract int size();

  /** Adds {@code entry}, whose key is absent; returns the node to be in the place of this one. */
  abstract HashNode with(StoredEntry entry, int depth, Object token);

  /**
   * Puts {@code entry} in the place of {@code old}, which has its key, unless it was left out;
   * returns the node to be in the place of this one.
   */
  abstract HashNode replace(StoredEntry old, StoredEntry entry, int depth, Object token);

  /** Takes {@code key} out if it is in; returns the node to be in the place of this one. */
  abstract HashNode without(String key, int hash, int depth, Object token);

  /** Copies all entries in and below this node to {@code page}. */
  abstract void copyTo(HashPage page);
}
