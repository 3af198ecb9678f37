package org.zclone.replica;

import java.util.AbstractMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that refuses every method that would change it, and says what to call instead.
 *
 * <p>All of them, even where nothing would change: code that calls them is wrong on a lucky day,
 * too. <em>Thread-safe.</em>
 */
abstract class ReadOnlyMap<V> extends AbstractMap<String, V> implements NavigableMap<String, V> {
  static UnsupportedOperationException refusal() {
    return new UnsupportedOperationException(
        "a change is a request to the server: use CloneMap.set or CloneMap.unset");
  }

  @Override
  public final V put(String key, V value) {
    throw refusal();
  }

  @Override
  public final void putAll(Map<? extends String, ? extends V> entries) {
    throw refusal();
  }

  @Override
  public final V putIfAbsent(String key, V value) {
    throw refusal();
  }

  @Override
  public final V remove(@Nullable Object key) {
    throw refusal();
  }

  @Override
  public final boolean remove(@Nullable Object key, @Nullable Object value) {
    throw refusal();
  }

  @Override
  public final void clear() {
    throw refusal();
  }

  @Override
  public final V replace(String key, V value) {
    throw refusal();
  }

  @Override
  public final boolean replace(String key, V oldValue, V newValue) {
    throw refusal();
  }

  @Override
  public final void replaceAll(BiFunction<? super String, ? super V, ? extends V> function) {
    throw refusal();
  }

  @Override
  public final V compute(
      String key, BiFunction<? super String, ? super @Nullable V, ? extends @Nullable V> function) {
    throw refusal();
  }

  @Override
  public final V computeIfAbsent(
      String key, Function<? super String, ? extends @Nullable V> function) {
    throw refusal();
  }

  @Override
  public final V computeIfPresent(
      String key, BiFunction<? super String, ? super V, ? extends @Nullable V> function) {
    throw refusal();
  }

  @Override
  public final V merge(
      String key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    throw refusal();
  }

  @Override
  public final Map.Entry<String, V> pollFirstEntry() {
    throw refusal();
  }

  @Override
  public final Map.Entry<String, V> pollLastEntry() {
    throw refusal();
  }
}
