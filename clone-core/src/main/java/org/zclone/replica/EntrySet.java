package org.zclone.replica;

import java.util.AbstractSet;
import java.util.Map;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of an {@link EntryMap}, in its order. <em>Thread-safe.</em>
 *
 * @param <V> the type of the values
 */
final class EntrySet<V> extends AbstractSet<Map.Entry<String, V>> {
  private final EntryMap<V> map;

  EntrySet(EntryMap<V> map) {
    this.map = map;
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean contains(@Nullable Object object) {
    return object instanceof Map.Entry<?, ?> entry
        && entry.getValue() != null
        && entry.getValue().equals(map.get(entry.getKey()));
  }

  @Override
  public Walk<Map.Entry<String, V>> iterator() {
    return map.decodedEntries();
  }

  @Override
  public Spliterator<Map.Entry<String, V>> spliterator() {
    return iterator().spliterator(Spliterator.DISTINCT);
  }
}
