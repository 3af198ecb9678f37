package org.zclone.replica;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a subtree as a sorted map that cannot be changed, with decoded values.
 *
 * <p>It is a live view: each call reads the version of that moment, and an iterator or stream walks
 * the version in which it began. Values are decoded each time they are read. All views (sub-maps,
 * key sets, the descending map) are live, too; {@link #snapshot()} is not.
 *
 * <pre>{@code
 * var texts = new EntryMap<>(replica::tree, Subtree.of("/config/"), StoredEntry::utf8);
 * texts.headMap("/config/db/").size();   // as fast as a few reads
 * }</pre>
 *
 * @param <V> the type of the values
 *     <p><em>Thread-safe.</em>
 */
public class EntryMap<V> extends ReadOnlyMap<V> {
  private final Supplier<EntryTree> trees;
  private final KeyRange range;
  private final boolean descending;
  private final Function<? super StoredEntry, ? extends V> decoder;

  /**
   * A view of what {@code trees} supplies.
   *
   * @param trees the current version; asked at every call, from any thread
   * @param subtree what the view shows; other keys are out of its range
   * @param decoder makes the value of an entry; runs in the thread that reads; never returns null
   */
  public EntryMap(
      Supplier<EntryTree> trees,
      Subtree subtree,
      Function<? super StoredEntry, ? extends V> decoder) {
    this(trees, subtree.range(), false, decoder);
  }

  private EntryMap(
      Supplier<EntryTree> trees,
      KeyRange range,
      boolean descending,
      Function<? super StoredEntry, ? extends V> decoder) {
    this.trees = Objects.requireNonNull(trees, "trees");
    this.range = range;
    this.descending = descending;
    this.decoder = Objects.requireNonNull(decoder, "decoder");
  }

  /** The same entries at this moment, unaffected by later updates; makes no copy. */
  public NavigableMap<String, V> snapshot() {
    EntryTree now = trees.get();
    return new EntryMap<>(() -> now, range, descending, decoder);
  }

  @Override
  public final int size() {
    return trees.get().count(range);
  }

  @Override
  public final boolean containsKey(@Nullable Object key) {
    return find(key) != null;
  }

  @Override
  public final @Nullable V get(@Nullable Object key) {
    StoredEntry entry = find(key);
    return entry == null ? null : decoder.apply(entry);
  }

  private @Nullable StoredEntry find(@Nullable Object key) {
    return Objects.requireNonNull(key, "key") instanceof String text && range.contains(text)
        ? trees.get().get(text)
        : null;
  }

  @Override
  public final Map.@Nullable Entry<String, V> lowerEntry(String key) {
    return decodedOrNull(before(key, false));
  }

  @Override
  public final @Nullable String lowerKey(String key) {
    return keyOrNull(before(key, false));
  }

  @Override
  public final Map.@Nullable Entry<String, V> floorEntry(String key) {
    return decodedOrNull(before(key, true));
  }

  @Override
  public final @Nullable String floorKey(String key) {
    return keyOrNull(before(key, true));
  }

  @Override
  public final Map.@Nullable Entry<String, V> ceilingEntry(String key) {
    return decodedOrNull(after(key, true));
  }

  @Override
  public final @Nullable String ceilingKey(String key) {
    return keyOrNull(after(key, true));
  }

  @Override
  public final Map.@Nullable Entry<String, V> higherEntry(String key) {
    return decodedOrNull(after(key, false));
  }

  @Override
  public final @Nullable String higherKey(String key) {
    return keyOrNull(after(key, false));
  }

  @Override
  public final Map.@Nullable Entry<String, V> firstEntry() {
    return decodedOrNull(first(descending));
  }

  @Override
  public final Map.@Nullable Entry<String, V> lastEntry() {
    return decodedOrNull(first(!descending));
  }

  @Override
  public final String firstKey() {
    return present(first(descending)).key();
  }

  @Override
  public final String lastKey() {
    return present(first(!descending)).key();
  }

  /** The neighbour of {@code key} towards the beginning of this view. */
  private @Nullable StoredEntry before(String key, boolean inclusive) {
    return descending ? above(key, inclusive) : below(key, inclusive);
  }

  /** The neighbour of {@code key} towards the end of this view. */
  private @Nullable StoredEntry after(String key, boolean inclusive) {
    return descending ? below(key, inclusive) : above(key, inclusive);
  }

  private @Nullable StoredEntry below(String key, boolean inclusive) {
    return trees.get().last(range.clippedHead(key, inclusive));
  }

  private @Nullable StoredEntry above(String key, boolean inclusive) {
    return trees.get().first(range.clippedTail(key, inclusive));
  }

  private @Nullable StoredEntry first(boolean fromTheTop) {
    return fromTheTop ? trees.get().last(range) : trees.get().first(range);
  }

  private static StoredEntry present(@Nullable StoredEntry entry) {
    if (entry == null) {
      throw new NoSuchElementException("the map is empty");
    }
    return entry;
  }

  private static @Nullable String keyOrNull(@Nullable StoredEntry entry) {
    return entry == null ? null : entry.key();
  }

  private Map.@Nullable Entry<String, V> decodedOrNull(@Nullable StoredEntry entry) {
    return entry == null ? null : decoded(entry);
  }

  private Map.Entry<String, V> decoded(StoredEntry entry) {
    return new AbstractMap.SimpleImmutableEntry<>(entry.key(), decoder.apply(entry));
  }

  @Override
  public final @Nullable Comparator<? super String> comparator() {
    return descending ? Collections.reverseOrder() : null;
  }

  @Override
  public final Set<Map.Entry<String, V>> entrySet() {
    return new EntrySet<>(this);
  }

  @Override
  public final Collection<V> values() {
    return new Values<>(this);
  }

  @Override
  public final Set<String> keySet() {
    return navigableKeySet();
  }

  @Override
  public final NavigableSet<String> navigableKeySet() {
    return new KeySet(this);
  }

  @Override
  public final NavigableSet<String> descendingKeySet() {
    return descendingMap().navigableKeySet();
  }

  final Walk<String> keys() {
    return walk(StoredEntry::key);
  }

  final Walk<V> decodedValues() {
    return walk(decoder);
  }

  final Walk<Map.Entry<String, V>> decodedEntries() {
    return walk(this::decoded);
  }

  private <T> Walk<T> walk(Function<? super StoredEntry, ? extends T> shown) {
    return new Walk<>(trees.get().cursor(range, descending), shown);
  }

  @Override
  public final NavigableMap<String, V> descendingMap() {
    return new EntryMap<>(trees, range, !descending, decoder);
  }

  @Override
  public final NavigableMap<String, V> subMap(
      String from, boolean fromInclusive, String to, boolean toInclusive) {
    int order = from.compareTo(to);
    if (descending ? order < 0 : order > 0) {
      throw new IllegalArgumentException("bounds in the wrong order: " + from + ", " + to);
    }
    return within(
        descending
            ? range.between(to, toInclusive, from, fromInclusive)
            : range.between(from, fromInclusive, to, toInclusive));
  }

  @Override
  public final NavigableMap<String, V> headMap(String to, boolean inclusive) {
    return within(descending ? range.tail(to, inclusive) : range.head(to, inclusive));
  }

  @Override
  public final NavigableMap<String, V> tailMap(String from, boolean inclusive) {
    return within(descending ? range.head(from, inclusive) : range.tail(from, inclusive));
  }

  private NavigableMap<String, V> within(KeyRange part) {
    return new EntryMap<>(trees, part, descending, decoder);
  }

  @Override
  public final NavigableMap<String, V> subMap(String from, String to) {
    return subMap(from, true, to, false);
  }

  @Override
  public final NavigableMap<String, V> headMap(String to) {
    return headMap(to, false);
  }

  @Override
  public final NavigableMap<String, V> tailMap(String from) {
    return tailMap(from, true);
  }
}
