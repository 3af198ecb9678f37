package org.zclone.server;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.Digest;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;

/**
 * What a session follows: the keys of some subtrees, none of which lies in another. Equal for equal
 * sets, in whatever order they came. <em>Immutable.</em>
 */
final class FollowedKeys {
  private final String[] prefixes;

  private FollowedKeys(String[] sorted) {
    this.prefixes = sorted;
  }

  /** The keys that begin with one of {@code prefixes}, of which none begins with another. */
  static FollowedKeys of(List<String> prefixes) {
    // sorted as strings are, while the protocol sorts octets: the two differ for surrogates
    return new FollowedKeys(prefixes.stream().sorted().toArray(String[]::new));
  }

  /** The prefixes, sorted. */
  List<String> prefixes() {
    return List.of(prefixes);
  }

  /** Whether every key is followed. */
  boolean isAll() {
    return prefixes.length == 1 && prefixes[0].isEmpty();
  }

  /** Whether {@code key} is followed; allocates nothing. */
  boolean contains(String key) {
    // of all strings up to the key, the highest: a prefix of the key can have none in between
    int found = Arrays.binarySearch(prefixes, key);
    int floor = found >= 0 ? found : -found - 2;
    return floor >= 0 && key.startsWith(prefixes[floor]);
  }

  /** How many of the entries of {@code tree} are followed. */
  int countIn(EntryTree tree) {
    int count = 0;
    for (String prefix : prefixes) {
      count += Subtree.of(prefix).countIn(tree);
    }
    return count;
  }

  /** Hands over the entries of {@code tree} that are followed, by key. */
  void forEachIn(EntryTree tree, Consumer<? super StoredEntry> action) {
    for (String prefix : prefixes) {
      Subtree.of(prefix).entriesIn(tree).forEachRemaining(action);
    }
  }

  /** The digest of the entries of {@code tree} that are followed; see {@link EntryTree#digest}. */
  long digestIn(EntryTree tree) {
    long digest = Digest.NONE;
    for (String prefix : prefixes) {
      digest += Subtree.of(prefix).digestIn(tree);
    }
    return digest;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FollowedKeys keys && Arrays.equals(prefixes, keys.prefixes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefixes);
  }

  @Override
  public String toString() {
    return "FollowedKeys" + Arrays.toString(prefixes);
  }
}
