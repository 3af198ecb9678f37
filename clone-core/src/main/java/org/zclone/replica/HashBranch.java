package org.zclone.replica;

import java.util.Arrays;

/**
 * Sixty-four nodes of the hash index, told apart by six bits of the hash.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
final class HashBranch extends HashNode {
  /**
   * Pages at this depth are not split any more: the branches above have used 18 bits of the hash.
   */
  static final int DEEPEST = 3;

  private static final int BITS = 6;
  static final int FAN_OUT = 1 << BITS;

  /** With fewer entries a branch becomes a page again. */
  private static final int FEW = HashPage.MOST / 4;

  private final HashNode[] children;
  private int size;

  private HashBranch(Object owner, HashNode[] children, int size) {
    super(owner);
    this.children = children;
    this.size = size;
  }

  HashBranch(Object owner, HashNode[] children) {
    this(owner, children, 0);
    for (HashNode child : children) {
      size += child.size();
    }
  }

  /** A branch with the entries of {@code page}. */
  static HashBranch of(HashPage page, int depth, Object token) {
    HashNode[] children = new HashNode[FAN_OUT];
    Arrays.fill(children, page.isPartial() ? HashPage.EMPTY_PARTIAL : HashPage.EMPTY);
    HashBranch branch = new HashBranch(token, children, 0);
    page.forEach(entry -> branch.with(entry, depth, token));
    return branch;
  }

  HashNode child(int hash, int depth) {
    return children[index(hash, depth)];
  }

  @Override
  int size() {
    return size;
  }

  @Override
  HashNode with(StoredEntry entry, int depth, Object token) {
    HashBranch branch = ownedBy(token);
    int index = index(entry.hash(), depth);
    int before = children[index].size();
    branch.children[index] = children[index].with(entry, depth + 1, token);
    branch.size += branch.children[index].size() - before;
    return branch;
  }

  @Override
  HashNode replace(StoredEntry old, StoredEntry entry, int depth, Object token) {
    HashBranch branch = ownedBy(token);
    int index = index(entry.hash(), depth);
    branch.children[index] = children[index].replace(old, entry, depth + 1, token);
    return branch;
  }

  @Override
  HashNode without(String key, int hash, int depth, Object token) {
    HashBranch branch = ownedBy(token);
    int index = index(hash, depth);
    int before = children[index].size();
    branch.children[index] = children[index].without(key, hash, depth + 1, token);
    branch.size += branch.children[index].size() - before;
    if (branch.size >= FEW) {
      return branch;
    }
    HashPage page = new HashPage(token);
    branch.copyTo(page);
    return page;
  }

  @Override
  void copyTo(HashPage page) {
    for (HashNode child : children) {
      child.copyTo(page);
    }
  }

  private HashBranch ownedBy(Object token) {
    return isOwnedBy(token) ? this : new HashBranch(token, children.clone(), size);
  }

  static int index(int hash, int depth) {
    return hash >>> (Integer.SIZE - BITS * (depth + 1)) & (FAN_OUT - 1);
  }
}
