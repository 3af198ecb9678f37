package org.zclone.replica;

import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of the map: entries in the natural order of their keys, never changed.
 *
 * <p>It is a B+ tree that is copied on write: a new version shares all but the touched nodes with
 * the one before, so that keeping a version, walking it for minutes or sending it as a snapshot
 * costs nothing up front and stops nobody. A hash index over the same entries, copied on write too,
 * makes {@link #get} several times faster than the twenty comparisons of a search in a million.
 *
 * <pre>{@code
 * EntryTree.Editor editor = EntryTree.empty().edit();
 * editor.put(new StoredEntry("/config/pool", value, 1, 0));
 * EntryTree tree = editor.commit();
 * }</pre>
 *
 * <p>Hand a version to other threads through a volatile or final field. <em>Immutable.</em>
 */
public final class EntryTree {
  private static final EntryTree EMPTY = new EntryTree(Leaf.EMPTY, HashPage.EMPTY);

  private final Node root;
  private final HashNode index;

  private EntryTree(Node root, HashNode index) {
    this.root = root;
    this.index = index;
  }

  /** The version without entries. */
  public static EntryTree empty() {
    return EMPTY;
  }

  /** How many entries there are; costs nothing. */
  public int size() {
    return root.size();
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return root.size() == 0;
  }

  /** The entry of {@code key}, or null; allocates nothing. */
  public @Nullable StoredEntry get(String key) {
    return find(root, index, key);
  }

  /** The entry with the highest key below {@code key}, or null. */
  public @Nullable StoredEntry lower(String key) {
    return atOrNull(rank(key) - 1);
  }

  /** The entry with the highest key not above {@code key}, or null. */
  public @Nullable StoredEntry floor(String key) {
    return atOrNull(rankAfter(key) - 1);
  }

  /** The entry with the lowest key not below {@code key}, or null. */
  public @Nullable StoredEntry ceiling(String key) {
    return atOrNull(rank(key));
  }

  /** The entry with the lowest key above {@code key}, or null. */
  public @Nullable StoredEntry higher(String key) {
    return atOrNull(rankAfter(key));
  }

  /** How many keys are below {@code key}. */
  public int rank(String key) {
    return rank(key, false);
  }

  /** How many keys are below {@code key} or equal to it. */
  public int rankAfter(String key) {
    return rank(key, true);
  }

  /** How many keys are in {@code range}. */
  public int count(KeyRange range) {
    return end(range) - rank(range.from());
  }

  /**
   * The {@link Digest} of the entries in {@code range}. What was computed for a version is kept
   * with the nodes that it shares with others, so that a later one costs what has changed since.
   */
  public long digest(KeyRange range) {
    return root.digest(rank(range.from()), end(range));
  }

  /** The entry with the lowest key in {@code range}, or null. */
  public @Nullable StoredEntry first(KeyRange range) {
    return cursor(range, false).peek();
  }

  /** The entry with the highest key in {@code range}, or null. */
  public @Nullable StoredEntry last(KeyRange range) {
    return cursor(range, true).peek();
  }

  /**
   * The entry with {@code rank} keys below its own.
   *
   * @throws IndexOutOfBoundsException if there are no more entries than {@code rank}
   */
  public StoredEntry at(int rank) {
    return new Cursor(this, Objects.checkIndex(rank, size()), rank + 1, false).next();
  }

  /** Walks all entries in ascending order. */
  public Iterator<StoredEntry> iterator() {
    return new Cursor(this, 0, size(), false);
  }

  /** Walks the entries of {@code range} in ascending order. */
  public Iterator<StoredEntry> ascending(KeyRange range) {
    return cursor(range, false);
  }

  /** Walks the entries of {@code range} in descending order. */
  public Iterator<StoredEntry> descending(KeyRange range) {
    return cursor(range, true);
  }

  /** An editor that starts from this version. */
  public Editor edit() {
    return new Editor(this);
  }

  /**
   * An editor that starts from nothing and is to take many entries: until it commits it finds them
   * by their order only, and makes the index at once then.
   */
  public static Editor load() {
    Editor editor = EMPTY.edit();
    editor.index = HashPage.EMPTY_PARTIAL;
    return editor;
  }

  Node root() {
    return root;
  }

  HashNode index() {
    return index;
  }

  /** The rank that follows the last entry of {@code range}. */
  int end(KeyRange range) {
    String to = range.to();
    return to == null ? size() : rank(to);
  }

  Cursor cursor(KeyRange range, boolean descending) {
    return new Cursor(this, rank(range.from()), end(range), descending);
  }

  private @Nullable StoredEntry atOrNull(int rank) {
    return rank < 0 || rank >= size() ? null : at(rank);
  }

  private int rank(String key, boolean inclusive) {
    int rank = 0;
    Node node = root;
    while (node instanceof Inner inner) {
      int index = inner.find(key);
      rank += inner.sizeBefore(index);
      node = inner.child(index);
    }
    int index = ((Leaf) node).find(key);
    if (index < 0) {
      return rank + ~index;
    }
    return rank + (inclusive ? index + 1 : index);
  }

  private static @Nullable StoredEntry find(Node root, HashNode index, String key) {
    return find(root, index, key, HashNode.hash(key));
  }

  private static @Nullable StoredEntry find(Node root, HashNode index, String key, int hash) {
    HashPage page = HashNode.page(index, hash);
    StoredEntry entry = page.find(key, hash);
    return entry == null && page.isPartial() ? findByOrder(root, key) : entry;
  }

  private static @Nullable StoredEntry findByOrder(Node root, String key) {
    Node node = root;
    while (node instanceof Inner inner) {
      node = inner.child(inner.find(key));
    }
    Leaf leaf = (Leaf) node;
    int place = leaf.find(key);
    return place < 0 ? null : leaf.entry(place);
  }

  /**
   * Makes the next version: copies a node the first time it changes and then changes the copy in
   * place, so that a batch of updates copies each touched node once.
   *
   * <p>After {@link #commit()} the editor goes on from the version it made. <em>Confined to the
   * reactor thread.</em>
   */
  public static final class Editor {
    private EntryTree base;
    private Node root;
    private HashNode index;
    private Object token = new Object();

    private Editor(EntryTree base) {
      this.base = base;
      this.root = base.root;
      this.index = base.index;
    }

    /** How many entries there are, uncommitted changes included. */
    public int size() {
      return root.size();
    }

    /** The entry of {@code key}, uncommitted changes included, or null. */
    public @Nullable StoredEntry get(String key) {
      return find(root, index, key);
    }

    /** Stores {@code entry}; returns the one it replaces, or null. */
    public @Nullable StoredEntry put(StoredEntry entry) {
      if (isLoading()) {
        return putInOrder(entry);
      }
      StoredEntry old = find(root, index, entry.key(), entry.hash());
      if (old == null) {
        putInOrder(entry);
        index = index.with(entry, 0, token);
        return null;
      }
      root = root.ownedBy(token);
      root.replace(old, entry, token);
      index = index.replace(old, entry, 0, token);
      return old;
    }

    private @Nullable StoredEntry putInOrder(StoredEntry entry) {
      root = root.ownedBy(token);
      StoredEntry old = root.put(entry, token);
      if (root.count() > Node.MOST) {
        root = Inner.above(root, root.split(token), token);
      }
      return old;
    }

    /** Whether the index is made in the end only. */
    private boolean isLoading() {
      return index == HashPage.EMPTY_PARTIAL;
    }

    /** Removes the entry of {@code key}; returns it, or null if there was none. */
    public @Nullable StoredEntry remove(String key) {
      if (get(key) == null) {
        return null; // looked up first, or the path would be copied for nothing
      }
      root = root.ownedBy(token);
      StoredEntry old = root.remove(key, token);
      index = index.without(key, HashNode.hash(key), 0, token);
      while (root instanceof Inner inner && inner.count() <= 1) {
        root = inner.count() == 0 ? Leaf.EMPTY : inner.child(0);
      }
      return old;
    }

    /** The version with all changes so far; the base itself if nothing changed. */
    public EntryTree commit() {
      if (isLoading()) {
        index = HashLoad.index(root, token);
      }
      if (root != base.root) {
        base = new EntryTree(root, index);
        token = new Object();
      }
      return base;
    }
  }
}
