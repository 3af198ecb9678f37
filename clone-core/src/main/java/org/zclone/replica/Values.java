package org.zclone.replica;

import java.util.AbstractCollection;
import java.util.Spliterator;

/**
 * The values of an {@link EntryMap}, in the order of their keys. <em>Thread-safe.</em>
 *
 * @param <V> the type of the values
 */
final class Values<V> extends AbstractCollection<V> {
  private final EntryMap<V> map;

  Values(EntryMap<V> map) {
    this.map = map;
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public Walk<V> iterator() {
    return map.decodedValues();
  }

  @Override
  public Spliterator<V> spliterator() {
    return iterator().spliterator(0);
  }
}
