package org.zclone.replica;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one on, up to but excluding another.
 *
 * <p>Half-open is enough for every kind of bound, because a string has an immediate successor: the
 * same string with a NUL behind it. No valid key contains a NUL.
 *
 * @param from the lowest key in the range
 * @param to the lowest key above the range; null if nothing is above it
 *     <p><em>Immutable.</em>
 */
public record KeyRange(String from, @Nullable String to) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange("", null);

  /** No key. */
  public static final KeyRange NONE = new KeyRange("", "");

  /** Turns a range whose ends have crossed into an empty one. */
  public KeyRange {
    Objects.requireNonNull(from, "from");
    if (to != null && to.compareTo(from) < 0) {
      to = from;
    }
  }

  /** The keys that begin with {@code prefix}. */
  public static KeyRange ofPrefix(String prefix) {
    return new KeyRange(prefix, after(prefix));
  }

  /** The lowest string above all that begin with {@code prefix}; null if there is none. */
  static @Nullable String after(String prefix) {
    int last = prefix.length() - 1;
    while (last >= 0 && prefix.charAt(last) == Character.MAX_VALUE) {
      last--;
    }
    return last < 0 ? null : prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
  }

  /** Whether {@code key} is in the range. */
  public boolean contains(String key) {
    return key.compareTo(from) >= 0 && isBelowEnd(key);
  }

  /** Whether every key of {@code other} is in this range. */
  public boolean containsAll(KeyRange other) {
    return other.from.compareTo(from) >= 0
        && (to == null || (other.to != null && other.to.compareTo(to) <= 0));
  }

  /**
   * The part of this range below {@code key}.
   *
   * @throws IllegalArgumentException if {@code key} lies outside this range
   */
  KeyRange head(String key, boolean inclusive) {
    return new KeyRange(from, inclusive ? successor(bound(key, true)) : bound(key, false));
  }

  /**
   * The part of this range above {@code key}.
   *
   * @throws IllegalArgumentException if {@code key} lies outside this range
   */
  KeyRange tail(String key, boolean inclusive) {
    return new KeyRange(inclusive ? bound(key, true) : successor(bound(key, false)), to);
  }

  /**
   * The part of this range between two keys.
   *
   * @throws IllegalArgumentException if one of the keys lies outside this range
   */
  KeyRange between(String low, boolean lowInclusive, String high, boolean highInclusive) {
    return new KeyRange(tail(low, lowInclusive).from, head(high, highInclusive).to);
  }

  /** The part of this range below {@code key}, which may lie anywhere. */
  KeyRange clippedHead(String key, boolean inclusive) {
    String end = inclusive ? successor(key) : key;
    return isBelowEnd(end) ? new KeyRange(from, end) : this;
  }

  /** The part of this range above {@code key}, which may lie anywhere. */
  KeyRange clippedTail(String key, boolean inclusive) {
    String start = inclusive ? key : successor(key);
    return start.compareTo(from) > 0 ? new KeyRange(start, to) : this;
  }

  /** An excluded bound may also be the key at which this range itself stops, as in TreeMap. */
  private String bound(String key, boolean inclusive) {
    boolean fits =
        inclusive
            ? contains(key)
            : successor(key).compareTo(from) >= 0 && (to == null || key.compareTo(to) <= 0);
    if (!fits) {
      throw new IllegalArgumentException("key outside the range of this map: " + key);
    }
    return key;
  }

  private boolean isBelowEnd(String key) {
    return to == null || key.compareTo(to) < 0;
  }

  private static String successor(String key) {
    return Objects.requireNonNull(key, "key") + '\0';
  }
}
