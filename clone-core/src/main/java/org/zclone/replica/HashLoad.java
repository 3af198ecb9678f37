package org.zclone.replica;

import java.util.Arrays;

/**
 * Entries on their way into a hash index that is made at once: they are dealt out level by level,
 * so that memory is walked in order and each page is made once in the size that it needs. Entries
 * that are added one by one wait for memory each, and pages are made again and again.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
final class HashLoad {
  private StoredEntry[] entries;
  private int[] hashes; // again, since entries are far away
  private int count;

  private HashLoad(int expected) {
    entries = new StoredEntry[expected];
    hashes = new int[expected];
  }

  /** The index of all entries of {@code tree}. */
  static HashNode index(Node tree, Object token) {
    HashLoad load = new HashLoad(tree.size());
    tree.forEach(load::add);
    return load.node(0, token);
  }

  private void add(StoredEntry entry) {
    add(entry, entry.hash());
  }

  private void add(StoredEntry entry, int hash) {
    if (count == entries.length) {
      int more = count + count / 4 + 1;
      entries = Arrays.copyOf(entries, more);
      hashes = Arrays.copyOf(hashes, more);
    }
    entries[count] = entry;
    hashes[count] = hash;
    count++;
  }

  private HashNode node(int depth, Object token) {
    return count <= HashPage.MOST || depth == HashBranch.DEEPEST
        ? page(token)
        : branch(depth, token);
  }

  private HashNode page(Object token) {
    HashPage page = HashPage.sized(token, count);
    for (int i = 0; i < count; i++) {
      page.addUnlessFull(entries[i], hashes[i]);
    }
    return page;
  }

  private HashNode branch(int depth, Object token) {
    HashLoad[] parts = new HashLoad[HashBranch.FAN_OUT];
    Arrays.setAll(parts, i -> new HashLoad(count / parts.length + count / parts.length / 8));
    for (int i = 0; i < count; i++) {
      parts[HashBranch.index(hashes[i], depth)].add(entries[i], hashes[i]);
    }
    HashNode[] children = new HashNode[parts.length];
    Arrays.setAll(children, i -> parts[i].node(depth + 1, token));
    return new HashBranch(token, children);
  }
}
