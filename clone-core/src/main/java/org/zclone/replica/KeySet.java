package org.zclone.replica;

import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/** The keys of an {@link EntryMap}, in its order. <em>Thread-safe.</em> */
final class KeySet extends AbstractSet<String> implements NavigableSet<String> {
  private final EntryMap<?> map;

  KeySet(EntryMap<?> map) {
    this.map = map;
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean contains(@Nullable Object key) {
    return map.containsKey(key);
  }

  @Override
  public Walk<String> iterator() {
    return map.keys();
  }

  /** Sorted means sorted naturally here, so the keys of a descending map do not say it. */
  @Override
  public Spliterator<String> spliterator() {
    int sorted = comparator() == null ? Spliterator.SORTED : 0;
    return iterator().spliterator(Spliterator.DISTINCT | sorted);
  }

  @Override
  public @Nullable Comparator<? super String> comparator() {
    return map.comparator();
  }

  @Override
  public String first() {
    return map.firstKey();
  }

  @Override
  public String last() {
    return map.lastKey();
  }

  @Override
  public @Nullable String lower(String key) {
    return map.lowerKey(key);
  }

  @Override
  public @Nullable String floor(String key) {
    return map.floorKey(key);
  }

  @Override
  public @Nullable String ceiling(String key) {
    return map.ceilingKey(key);
  }

  @Override
  public @Nullable String higher(String key) {
    return map.higherKey(key);
  }

  @Override
  public String pollFirst() {
    throw ReadOnlyMap.refusal();
  }

  @Override
  public String pollLast() {
    throw ReadOnlyMap.refusal();
  }

  @Override
  public NavigableSet<String> descendingSet() {
    return map.descendingKeySet();
  }

  @Override
  public Iterator<String> descendingIterator() {
    return descendingSet().iterator();
  }

  @Override
  public NavigableSet<String> subSet(
      String from, boolean fromInclusive, String to, boolean toInclusive) {
    return map.subMap(from, fromInclusive, to, toInclusive).navigableKeySet();
  }

  @Override
  public NavigableSet<String> headSet(String to, boolean inclusive) {
    return map.headMap(to, inclusive).navigableKeySet();
  }

  @Override
  public NavigableSet<String> tailSet(String from, boolean inclusive) {
    return map.tailMap(from, inclusive).navigableKeySet();
  }

  @Override
  public NavigableSet<String> subSet(String from, String to) {
    return subSet(from, true, to, false);
  }

  @Override
  public NavigableSet<String> headSet(String to) {
    return headSet(to, false);
  }

  @Override
  public NavigableSet<String> tailSet(String from) {
    return tailSet(from, true);
  }
}
