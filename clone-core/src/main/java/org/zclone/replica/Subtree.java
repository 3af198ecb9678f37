package org.zclone.replica;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What a client follows: all keys whose UTF-8 encoding begins with a prefix.
 *
 * <p>Matching is by bytes, as published servers do it; there are no levels, so {@code /config/db}
 * has {@code /config/dbx} in it. The empty prefix is the whole map. <em>Immutable.</em>
 */
public final class Subtree {
  /** The whole map. */
  public static final Subtree ALL = of("");

  private final byte[] bytes;
  private final KeyRange range;

  private Subtree(byte[] bytes, KeyRange range) {
    this.bytes = bytes;
    this.range = range;
  }

  /** The keys that begin with {@code prefix}. */
  public static Subtree of(String prefix) {
    return new Subtree(prefix.getBytes(StandardCharsets.UTF_8), KeyRange.ofPrefix(prefix));
  }

  /**
   * The keys whose UTF-8 encoding begins with {@code prefix}, which may be any bytes from the wire:
   * if they stop inside a character, all its completions match; if no valid UTF-8 begins so,
   * nothing does.
   */
  public static Subtree ofBytes(byte[] prefix) {
    byte[] bytes = prefix.clone();
    return new Subtree(bytes, Utf8Prefix.range(bytes));
  }

  /** A copy of the prefix, for the wire. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The prefix as text; a character that is cut short or malformed becomes U+FFFD. */
  public String prefix() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The same keys as a range. */
  public KeyRange range() {
    return range;
  }

  /** Whether {@code key} is in this subtree; allocates nothing. */
  public boolean contains(String key) {
    return range.contains(key);
  }

  /** Whether every key of {@code other} is in this subtree. */
  public boolean containsAll(Subtree other) {
    return range.containsAll(other.range);
  }

  /** Walks the entries of this subtree in ascending order; makes no copy. */
  public Iterator<StoredEntry> entriesIn(EntryTree tree) {
    return tree.ascending(range);
  }

  /** How many entries of {@code tree} are in this subtree, without walking them. */
  public int countIn(EntryTree tree) {
    return tree.count(range);
  }

  /** The digest of the entries of {@code tree} that are in this subtree. */
  public long digestIn(EntryTree tree) {
    return tree.digest(range);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Subtree subtree && Arrays.equals(bytes, subtree.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Subtree[" + prefix() + "]";
  }
}
