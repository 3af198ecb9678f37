package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.list;
import static org.zclone.replica.Entries.randomKey;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@link EntryTree} with {@link TreeMap} under random and under nasty sequences. */
class EntryTreeModelTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void it_agrees_with_a_tree_map_whatever_is_put_and_removed(long seed) {
    Random random = new Random(seed);
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    for (int phase = 0; phase < 12; phase++) {
      int removalsInTen = phase % 2 == 0 ? 2 : 8;

      for (int step = 0; step < 1500; step++) {
        String key = randomKey(random);
        if (random.nextInt(10) < removalsInTen) {
          assertThat(editor.remove(key)).isSameAs(model.remove(key));
        } else {
          StoredEntry entry = entry(key, step);
          assertThat(editor.put(entry)).isSameAs(model.put(key, entry));
        }
      }

      assertAgrees(editor.commit(), model);
      assertQueriesAgree(editor.commit(), model, random);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void every_old_version_stays_as_it_was(long seed) {
    Random random = new Random(seed);
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    List<EntryTree> versions = new ArrayList<>();
    List<TreeMap<String, StoredEntry>> models = new ArrayList<>();

    for (int version = 0; version < 60; version++) {
      int removalsInTen = version < 30 ? 2 : 9;
      for (int step = random.nextInt(200); step >= 0; step--) {
        String key = randomKey(random);
        if (random.nextInt(10) < removalsInTen) {
          editor.remove(key);
          model.remove(key);
        } else {
          put(editor, model, key);
        }
      }
      versions.add(editor.commit());
      models.add(new TreeMap<>(model));
    }

    for (int i = 0; i < versions.size(); i++) {
      assertAgrees(versions.get(i), models.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 63, 64, 65, 66, 128, 129, 2048, 4096, 4097, 9000})
  void it_holds_any_number_of_entries_put_and_removed_in_any_order(int size) {
    for (List<Integer> putting : orders(size)) {
      for (List<Integer> removing : orders(size)) {
        assertHoldsAndForgets(putting, removing);
      }
    }
  }

  /**
   * Loaded in order, nodes are half full. Of every three leaves (blocks of 32) or inner nodes (of
   * 32 * 32) two are filled up here, so that the third finds no room with its neighbours.
   */
  @ParameterizedTest
  @CsvSource({"32, 1", "1024, 2"})
  void nodes_whose_neighbours_are_too_full_to_take_them_in_may_become_empty(int block, int more) {
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    IntStream.range(0, 20_000).forEach(i -> put(editor, model, numbered(i * 10)));
    IntStream.range(0, 20_000 * more)
        .filter(i -> i / more / block % 3 != 0)
        .forEach(i -> put(editor, model, numbered(i / more * 10 + 1 + i % more)));

    IntStream.range(0, 20_000)
        .filter(i -> i / block % 3 == 0)
        .forEach(i -> remove(editor, model, numbered(i * 10)));
    assertAgrees(editor.commit(), model);

    List.copyOf(model.keySet()).forEach(key -> remove(editor, model, key));
    assertThat(editor.commit().root()).isInstanceOf(Leaf.class);
  }

  /**
   * The first leaf of the second inner node goes away, keys below the next one come, nodes join.
   */
  @Test
  void keys_put_where_a_leaf_was_dropped_are_found_after_its_parent_joined_another() {
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    IntStream.range(0, 5_000).forEach(i -> put(editor, model, numbered(i * 10)));
    IntStream.range(1056, 1088).forEach(i -> put(editor, model, numbered(i * 10 + 1)));
    IntStream.range(1024, 1056).forEach(i -> remove(editor, model, numbered(i * 10)));
    IntStream.range(1030, 1050).forEach(i -> put(editor, model, numbered(i * 10)));

    IntStream.range(0, 900).forEach(i -> remove(editor, model, numbered(i * 10)));
    IntStream.range(1200, 2048).forEach(i -> remove(editor, model, numbered(i * 10)));

    assertAgrees(editor.commit(), model);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void it_agrees_with_a_tree_map_when_whole_stretches_come_and_go(long seed) {
    Random random = new Random(seed);
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    IntStream.range(0, 40_000).forEach(i -> put(editor, model, numbered(i)));
    for (int stretch = 0; stretch < 60; stretch++) {
      int start = random.nextInt(40_000);
      int end = start + random.nextInt(4_000);
      int stride = 1 + random.nextInt(3);
      boolean removing = stretch % 5 < 3;

      for (int i = start; i < end; i += stride) {
        if (removing) {
          remove(editor, model, numbered(i));
        } else {
          put(editor, model, numbered(i));
        }
      }

      editor.commit();
    }
    assertAgrees(editor.commit(), model);
  }

  private static void assertHoldsAndForgets(List<Integer> putting, List<Integer> removing) {
    TreeMap<String, StoredEntry> model = new TreeMap<>();
    EntryTree.Editor editor = EntryTree.empty().edit();
    putting.forEach(i -> put(editor, model, numbered(i)));
    assertAgrees(editor.commit(), model);

    removing.subList(0, removing.size() / 2).forEach(i -> remove(editor, model, numbered(i)));
    assertAgrees(editor.commit(), model);

    removing.forEach(i -> remove(editor, model, numbered(i)));
    assertThat(editor.commit().isEmpty()).isTrue();
  }

  private static List<List<Integer>> orders(int size) {
    List<Integer> ascending = IntStream.range(0, size).boxed().toList();
    List<Integer> descending = new ArrayList<>(ascending);
    Collections.reverse(descending);
    List<Integer> shuffled = new ArrayList<>(ascending);
    Collections.shuffle(shuffled, new Random(size));
    IntFunction<Integer> outsideIn = i -> i % 2 == 0 ? i / 2 : size - 1 - i / 2;
    List<Integer> inward = IntStream.range(0, size).mapToObj(outsideIn).toList();
    return List.of(ascending, descending, shuffled, inward);
  }

  private static void put(EntryTree.Editor editor, Map<String, StoredEntry> model, String key) {
    StoredEntry entry = entry(key, 1);
    editor.put(entry);
    model.put(key, entry);
  }

  private static void remove(EntryTree.Editor editor, Map<String, StoredEntry> model, String key) {
    assertThat(editor.remove(key)).isSameAs(model.remove(key));
  }

  private static String numbered(int i) {
    return String.format("/k/%06d", i);
  }

  private static void assertAgrees(EntryTree tree, TreeMap<String, StoredEntry> model) {
    assertWellFormed(tree.root(), tree.root());
    assertThat(tree.size()).isEqualTo(model.size());
    assertThat(list(tree.iterator())).isEqualTo(List.copyOf(model.values()));
    assertThat(list(tree.descending(KeyRange.ALL)))
        .isEqualTo(List.copyOf(model.descendingMap().values()));
    int rank = 0;
    for (Map.Entry<String, StoredEntry> expected : model.entrySet()) {
      if (tree.get(expected.getKey()) != expected.getValue()
          || tree.rank(expected.getKey()) != rank
          || tree.at(rank) != expected.getValue()) {
        throw new AssertionError("differs at " + expected.getKey() + ", rank " + rank);
      }
      rank++;
    }
  }

  private static void assertWellFormed(Node node, Node root) {
    if (node.count() > Node.MOST || (node.count() == 0 && node != root)) {
      throw new AssertionError("a node with " + node.count());
    }
    for (int i = 0; node instanceof Inner inner && i < inner.count(); i++) {
      assertWellFormed(inner.child(i), root);
    }
  }

  private static void assertQueriesAgree(
      EntryTree tree, TreeMap<String, StoredEntry> model, Random random) {
    for (int i = 0; i < 300; i++) {
      String key = randomKey(random);
      assertThat(tree.get(key)).isSameAs(model.get(key));
      assertThat(tree.lower(key)).isSameAs(value(model.lowerEntry(key)));
      assertThat(tree.floor(key)).isSameAs(value(model.floorEntry(key)));
      assertThat(tree.ceiling(key)).isSameAs(value(model.ceilingEntry(key)));
      assertThat(tree.higher(key)).isSameAs(value(model.higherEntry(key)));
      assertThat(tree.rank(key)).isEqualTo(model.headMap(key, false).size());
      assertThat(tree.rankAfter(key)).isEqualTo(model.headMap(key, true).size());
      assertRangeAgrees(tree, model, key, randomKey(random));
    }
  }

  private static void assertRangeAgrees(
      EntryTree tree, TreeMap<String, StoredEntry> model, String one, String other) {
    String from = one.compareTo(other) < 0 ? one : other;
    String to = one.compareTo(other) < 0 ? other : one;
    NavigableMap<String, StoredEntry> part = model.subMap(from, true, to, false);
    KeyRange range = new KeyRange(from, to);
    assertThat(tree.count(range)).isEqualTo(part.size());
    assertThat(list(tree.ascending(range))).isEqualTo(List.copyOf(part.values()));
    assertThat(list(tree.descending(range))).isEqualTo(List.copyOf(part.descendingMap().values()));
    assertThat(tree.first(range)).isSameAs(value(part.firstEntry()));
    assertThat(tree.last(range)).isSameAs(value(part.lastEntry()));
  }

  private static @Nullable StoredEntry value(Map.@Nullable Entry<String, StoredEntry> entry) {
    return entry == null ? null : entry.getValue();
  }
}
