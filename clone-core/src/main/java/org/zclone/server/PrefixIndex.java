package org.zclone.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the groups that follow a key by its prefixes: one look-up for each length that any prefix
 * has, whose hash comes from that of the shorter one, so that nothing is allocated.
 *
 * <p><em>Confined to the reactor thread.</em>
 *
 * @param <T> what is found
 */
final class PrefixIndex<T> {
  private final Map<Prefix, List<T>> byPrefix = new HashMap<>();
  private final TreeMap<Integer, Integer> prefixesOfLength = new TreeMap<>();
  private int[] lengths = {};
  private final Prefix probe = new Prefix("", 0, 0);

  /** Has {@code value} found under all keys that begin with {@code prefix}. */
  void add(String prefix, T value) {
    List<T> values = byPrefix.get(Prefix.of(prefix));
    if (values == null) {
      values = new ArrayList<>(1);
      byPrefix.put(Prefix.of(prefix), values);
      prefixesOfLength.merge(prefix.length(), 1, Integer::sum);
      sortLengths();
    }
    values.add(value);
  }

  /** Takes back what {@link #add} did. */
  void remove(String prefix, T value) {
    List<T> values = byPrefix.getOrDefault(Prefix.of(prefix), List.of());
    values.remove(value);
    if (values.isEmpty()) {
      byPrefix.remove(Prefix.of(prefix));
      prefixesOfLength.merge(prefix.length(), -1, PrefixIndex::sumOrNull);
      sortLengths();
    }
  }

  private static @Nullable Integer sumOrNull(int one, int other) {
    return one + other == 0 ? null : one + other;
  }

  private void sortLengths() {
    if (lengths.length != prefixesOfLength.size()) {
      lengths = prefixesOfLength.keySet().stream().mapToInt(length -> length).toArray();
    }
  }

  /** Adds all values under prefixes of {@code key} to {@code found}, the shortest prefix first. */
  void find(String key, List<? super T> found) {
    int hash = 0;
    int hashed = 0;
    for (int length : lengths) {
      if (length > key.length()) {
        return;
      }
      for (; hashed < length; hashed++) {
        hash = 31 * hash + key.charAt(hashed);
      }
      List<T> values = byPrefix.get(probe.set(key, length, hash));
      if (values != null) {
        found.addAll(values);
      }
    }
  }

  /** The first characters of a text. It has an order, which hash tables need under attack. */
  private static final class Prefix implements Comparable<Prefix> {
    private String text;
    private int length;
    private int hash;

    Prefix(String text, int length, int hash) {
      this.text = text;
      this.length = length;
      this.hash = hash;
    }

    static Prefix of(String prefix) {
      return new Prefix(prefix, prefix.length(), prefix.hashCode());
    }

    Prefix set(String newText, int newLength, int newHash) {
      text = newText;
      length = newLength;
      hash = newHash;
      return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Prefix prefix
          && length == prefix.length
          && text.regionMatches(0, prefix.text, 0, length);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public int compareTo(Prefix other) {
      if (length != other.length) {
        return Integer.compare(length, other.length);
      }
      for (int i = 0; i < length; i++) {
        int order = Character.compare(text.charAt(i), other.text.charAt(i));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }
  }
}
