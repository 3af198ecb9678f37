package org.zclone.replica;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Children in key order: every level of an {@link EntryTree} but the lowest.
 *
 * <p>Arrays have their full length always: inner nodes are one in forty, and their slack is a
 * fraction of a byte per entry. <em>Confined to the reactor thread.</em>
 */
final class Inner extends Node {
  private final Node[] children;

  /** {@code lows[i]} separates child i from child i-1; {@code lows[0]} is not looked at. */
  private final String[] lows;

  /**
   * {@code sizes[i]} entries are in and below child i: kept here so that counting touches one
   * array.
   */
  private final int[] sizes;

  private int count;
  private int size;

  private Inner(Object owner, Node[] children, String[] lows, int[] sizes) {
    super(owner);
    this.children = children;
    this.lows = lows;
    this.sizes = sizes;
  }

  private Inner(Object owner) {
    // one place more than allowed: a child is split after it was inserted into
    this(owner, new Node[MOST + 1], new String[MOST + 1], new int[MOST + 1]);
  }

  /** A new root above two nodes that were one. */
  static Inner above(Node left, Node right, Object token) {
    Inner inner = new Inner(token);
    inner.insert(0, left, "");
    inner.insert(1, right, right.low());
    inner.size = left.size() + right.size();
    return inner;
  }

  Node child(int index) {
    return children[index];
  }

  /** The index of the child that has the entry with {@code rank} others before it. */
  int childAt(int rank) {
    int child = 0;
    for (int before = sizes[0]; before <= rank; before += sizes[child]) {
      child++;
    }
    return child;
  }

  /** The index of the child that has {@code key} if any has. */
  int find(String key) {
    int low = 1;
    int high = count - 1;
    if (high > 0 && lows[high].compareTo(key) <= 0) {
      return high; // looked at first: many maps are filled in the order of their keys
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (lows[middle].compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** How many entries are in the children left of {@code index}. */
  int sizeBefore(int index) {
    int sum = 0;
    for (int i = 0; i < index; i++) {
      sum += sizes[i];
    }
    return sum;
  }

  @Override
  Inner ownedBy(Object token) {
    if (isOwnedBy(token)) {
      return this;
    }
    Inner copy = new Inner(token, children.clone(), lows.clone(), sizes.clone());
    copy.count = count;
    copy.size = size;
    return copy;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  int count() {
    return count;
  }

  @Override
  String low() {
    return lows[0];
  }

  @Override
  long digestOfPart(int from, int to) {
    long sum = Digest.NONE;
    int start = 0;
    for (int i = 0; i < count && start < to; i++) {
      if (start + sizes[i] > from) {
        sum += children[i].digest(from - start, to - start);
      }
      start += sizes[i];
    }
    return sum;
  }

  @Override
  void forEach(Consumer<StoredEntry> visitor) {
    for (int i = 0; i < count; i++) {
      children[i].forEach(visitor);
    }
  }

  @Override
  @Nullable StoredEntry put(StoredEntry entry, Object token) {
    int index = find(entry.key());
    Node child = own(index, token);
    StoredEntry old = child.put(entry, token);
    if (old != null) {
      return old;
    }
    size++;
    sizes[index]++;
    if (child.count() > MOST) {
      Node right = child.split(token);
      sizes[index] = child.size();
      insert(index + 1, right, right.low());
    }
    return null;
  }

  @Override
  void replace(StoredEntry old, StoredEntry entry, Object token) {
    own(find(entry.key()), token).replace(old, entry, token);
  }

  @Override
  StoredEntry remove(String key, Object token) {
    int index = find(key);
    Node child = own(index, token);
    StoredEntry old = child.remove(key, token);
    size--;
    sizes[index]--;
    if (child.count() == 0) {
      delete(index);
    } else if (child.count() < FEW) {
      join(index, token);
    }
    return old;
  }

  @Override
  Inner split(Object token) {
    Inner right = new Inner(token);
    int middle = count / 2;
    move(this, middle, right, 0, count - middle);
    for (int i = count - 1; i >= middle; i--) {
      delete(i);
    }
    right.size = right.sizeBefore(right.count);
    size -= right.size;
    return right;
  }

  @Override
  void append(Node right, String rightLow) {
    Inner other = (Inner) right;
    int end = count;
    move(other, 0, this, end, other.count);
    lows[end] = rightLow;
    size += other.size;
  }

  private Node own(int index, Object token) {
    Node child = children[index].ownedBy(token);
    children[index] = child;
    return child;
  }

  /** Joins the child with a neighbour if both fit into one node. */
  private void join(int index, Object token) {
    if (index + 1 < count && fitsRight(index)) {
      joinRight(index, token);
    } else if (index > 0 && fitsRight(index - 1)) {
      joinRight(index - 1, token);
    }
  }

  private boolean fitsRight(int index) {
    return children[index].count() + children[index + 1].count() <= MOST;
  }

  private void joinRight(int index, Object token) {
    own(index, token).append(children[index + 1], lows[index + 1]);
    sizes[index] += sizes[index + 1];
    delete(index + 1);
  }

  private void insert(int index, Node child, String low) {
    shift(index, index + 1);
    children[index] = child;
    lows[index] = low;
    sizes[index] = child.size();
    count++;
  }

  private void delete(int index) {
    shift(index + 1, index);
    count--;
    children[count] = null;
    lows[count] = null;
  }

  private void shift(int from, int to) {
    System.arraycopy(children, from, children, to, count - from);
    System.arraycopy(lows, from, lows, to, count - from);
    System.arraycopy(sizes, from, sizes, to, count - from);
  }

  private static void move(Inner from, int start, Inner to, int at, int length) {
    System.arraycopy(from.children, start, to.children, at, length);
    System.arraycopy(from.lows, start, to.lows, at, length);
    System.arraycopy(from.sizes, start, to.sizes, at, length);
    to.count += length;
  }
}
