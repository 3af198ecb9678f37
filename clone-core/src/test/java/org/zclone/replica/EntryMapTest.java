package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryMapTest {
  private final ReplicaEditor editor = new ReplicaEditor();
  private final EntryMap<String> map =
      new EntryMap<>(editor.replica()::tree, Subtree.of("/c/"), StoredEntry::utf8);

  @BeforeEach
  void publish_three_entries_and_two_outside() {
    put("/b", "/c/a", "/c/b", "/c/c", "/d");
  }

  @Test
  void it_shows_the_decoded_entries_of_its_subtree_only() {
    assertThat(map).containsExactly(decoded("/c/a"), decoded("/c/b"), decoded("/c/c"));
    assertThat(map.get("/c/a")).isEqualTo("v/c/a");
    assertThat(map.get("/b")).isNull();
    assertThat(map.containsKey("/d")).isFalse();
    assertThat(map.lowerKey("/z")).isEqualTo("/c/c");
    assertThat(map.higherKey("/a")).isEqualTo("/c/a");
  }

  @Test
  void it_and_its_views_follow_the_replica() {
    NavigableMap<String, String> head = map.headMap("/c/b", true);
    var keys = map.descendingKeySet();
    var values = head.values();

    editor.remove("/c/a", 10);
    put("/c/aa", "/c/d");

    assertThat(head).containsOnlyKeys("/c/aa", "/c/b");
    assertThat(keys).containsExactly("/c/d", "/c/c", "/c/b", "/c/aa");
    assertThat(values).containsExactly("v/c/aa", "v/c/b");
    assertThat(map).hasSize(4);
  }

  @Test
  void an_iterator_walks_the_version_in_which_it_began() {
    Iterator<String> keys = map.keySet().iterator();

    put("/c/d");
    editor.remove("/c/b", 10);
    editor.publish();

    assertThat(keys).toIterable().containsExactly("/c/a", "/c/b", "/c/c");
  }

  @Test
  void a_stream_walks_one_version_even_if_the_map_grows_meanwhile() {
    Stream<String> values = map.values().stream();
    Stream<String> keys = map.keySet().stream();
    Stream<Map.Entry<String, String>> entries = map.entrySet().stream();

    put("/c/d", "/c/e");

    assertThat(values.toList()).hasSize(3);
    assertThat(keys.toList()).hasSize(3);
    assertThat(entries.toArray()).hasSize(3);
  }

  @Test
  void a_snapshot_stays_as_it_is() {
    NavigableMap<String, String> snapshot = map.snapshot();
    NavigableMap<String, String> backwards = map.descendingMap().headMap("/c/b", true);

    put("/c/d");

    assertThat(snapshot).containsOnlyKeys("/c/a", "/c/b", "/c/c");
    assertThat(backwards.keySet()).containsExactly("/c/d", "/c/c", "/c/b");
  }

  @Test
  void keys_of_another_type_are_not_there_and_null_is_refused() {
    assertThat(map.get((Object) 7)).isNull();
    assertThat(map.containsKey((Object) 7)).isFalse();
    assertThat(map.entrySet().contains((Object) Map.entry(7, "v/c/a"))).isFalse();
    assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.containsKey(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.floorKey(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.headMap(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void an_empty_map_has_no_first_and_no_last_key() {
    NavigableMap<String, String> empty = map.subMap("/c/x", "/c/y");

    assertThat(empty).isEmpty();
    assertThat(empty.firstEntry()).isNull();
    assertThat(empty.lastEntry()).isNull();
    assertThatThrownBy(empty::firstKey).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::lastKey).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void bounds_outside_its_range_or_in_the_wrong_order_are_refused() {
    assertThatThrownBy(() -> map.headMap("/d")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map.tailMap("/b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map.subMap("/c/b", "/c/a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ascending_key_streams_know_that_they_are_sorted() {
    assertThat(map.keySet().spliterator().hasCharacteristics(Spliterator.SORTED)).isTrue();
    assertThat(map.descendingKeySet().spliterator().hasCharacteristics(Spliterator.SORTED))
        .isFalse();
  }

  static List<Mutation> mutations() {
    return List.of(
        m -> m.put("/c/a", "x"),
        m -> m.putAll(Map.of()),
        m -> m.putIfAbsent("/c/a", "x"),
        m -> m.remove("/c/x"),
        m -> m.remove("/c/a", "x"),
        NavigableMap::clear,
        m -> m.replace("/c/x", "x"),
        m -> m.replace("/c/x", "x", "y"),
        m -> m.replaceAll((k, v) -> v),
        m -> m.compute("/c/a", (k, v) -> v),
        m -> m.computeIfAbsent("/c/a", k -> k),
        m -> m.computeIfPresent("/c/x", (k, v) -> v),
        m -> m.merge("/c/a", "x", (v, w) -> v),
        NavigableMap::pollFirstEntry,
        NavigableMap::pollLastEntry,
        m -> m.navigableKeySet().pollFirst(),
        m -> m.navigableKeySet().pollLast());
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void every_method_that_would_change_it_says_what_to_call_instead(Mutation mutation) {
    assertThatThrownBy(() -> mutation.on(map))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("CloneMap.set");
  }

  @Test
  void its_iterators_and_collections_remove_nothing() {
    Iterator<String> keys = map.keySet().iterator();
    keys.next();

    assertThatThrownBy(keys::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.values().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("x"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(new ArrayList<>(map.keySet())).containsExactly("/c/a", "/c/b", "/c/c");
  }

  /** One call that a read-only map refuses. */
  interface Mutation {
    void on(NavigableMap<String, String> map);
  }

  private void put(String... keys) {
    for (String key : keys) {
      editor.put(Entries.entry(key, "v" + key, 1));
    }
    editor.publish();
  }

  private static Map.Entry<String, String> decoded(String key) {
    return Map.entry(key, "v" + key);
  }
}
