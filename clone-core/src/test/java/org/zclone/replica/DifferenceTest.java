package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.list;
import static org.zclone.replica.Entries.randomKey;
import static org.zclone.replica.Entries.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Change;
import org.zclone.api.Entry;

class DifferenceTest {
  @Test
  void it_reports_what_appeared_what_changed_and_what_is_gone_by_key() {
    EntryTree before = tree(entry("a", "1", 1), entry("b", "1", 2), entry("d", "1", 3));
    EntryTree after = tree(entry("b", "2", 4), entry("c", "1", 5), entry("d", "1", 3));

    List<Change> changes = Difference.between(before, after, 9);

    assertThat(changes)
        .containsExactly(
            change(Optional.of(entry("a", "1", 1)), Optional.empty(), 9),
            change(Optional.of(entry("b", "1", 2)), Optional.of(entry("b", "2", 4)), 9),
            change(Optional.empty(), Optional.of(entry("c", "1", 5)), 9));
  }

  @Test
  void another_sequence_alone_is_no_change() {
    EntryTree before = tree(entry("a", "1", 1));
    EntryTree after = tree(entry("a", "1", 2));

    assertThat(Difference.between(before, after, 9)).isEmpty();
  }

  @Test
  void a_map_that_began_anew_with_the_same_values_differs_only_where_a_value_does() {
    EntryTree before = tree(entry("a", "1", 1), entry("b", "1", 2), entry("c", "1", 3));
    EntryTree after = tree(entry("a", "1", 900), entry("b", "2", 901), entry("c", "1", 902));

    assertThat(Difference.between(before, after, 902))
        .containsExactly(
            change(Optional.of(entry("b", "1", 2)), Optional.of(entry("b", "2", 901)), 902));
  }

  @Test
  void keys_in_several_subtrees_are_reported_once_and_others_not_at_all() {
    EntryTree after = tree(entry("/a", 1), entry("/ab", 2), entry("/b", 3), entry("/c", 4));

    List<Change> changes =
        Difference.between(
            EntryTree.empty(),
            after,
            List.of(
                Subtree.of("/c"),
                Subtree.of("/ab"),
                Subtree.of("/a"),
                Subtree.of("/a"),
                Subtree.ofBytes(new byte[] {-1})),
            9);

    assertThat(changes).extracting(Change::key).containsExactly("/a", "/ab", "/c");
  }

  @Test
  void of_two_subtrees_that_begin_with_the_same_key_the_wider_one_counts() {
    EntryTree after = tree(entry("À", 1), entry("É", 2));
    Subtree wide = Subtree.ofBytes(new byte[] {(byte) 0xC3});
    Subtree narrow = Subtree.of("À");

    assertThat(Difference.between(EntryTree.empty(), after, List.of(narrow, wide), 9)).hasSize(2);
    assertThat(Difference.between(EntryTree.empty(), after, List.of(wide, narrow), 9)).hasSize(2);
  }

  @Test
  void no_subtree_means_no_changes() {
    assertThat(Difference.between(EntryTree.empty(), tree(entry("a", 1)), List.of(), 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void it_agrees_with_a_naive_comparison_of_versions_that_share_leaves(long seed) {
    Random random = new Random(seed);
    EntryTree.Editor editor = EntryTree.empty().edit();
    IntStream.range(0, 4000).forEach(i -> editor.put(entry(randomKey(random), "v" + i % 3, i)));
    for (int round = 0; round < 30; round++) {
      EntryTree before = editor.commit();
      for (int step = random.nextInt(60); step > 0; step--) {
        String key = randomKey(random);
        if (random.nextBoolean()) {
          editor.remove(key);
        } else {
          editor.put(entry(key, "v" + random.nextInt(3), step));
        }
      }
      EntryTree after = editor.commit();
      List<Subtree> subtrees =
          round % 3 == 0
              ? List.of(Subtree.ALL)
              : Stream.generate(() -> Subtree.of(randomKey(random))).limit(round % 5).toList();

      List<Change> changes = Difference.between(before, after, subtrees, 5);

      assertThat(changes).isEqualTo(naive(before, after, subtrees));
    }
  }

  private static List<Change> naive(EntryTree before, EntryTree after, List<Subtree> subtrees) {
    TreeSet<String> keys = new TreeSet<>();
    list(before.iterator()).forEach(entry -> keys.add(entry.key()));
    list(after.iterator()).forEach(entry -> keys.add(entry.key()));
    List<Change> changes = new ArrayList<>();
    for (String key : keys) {
      Optional<Entry> old = Optional.ofNullable(before.get(key));
      Optional<Entry> current = Optional.ofNullable(after.get(key));
      boolean differs = !old.map(Entry::utf8).equals(current.map(Entry::utf8));
      if (differs && subtrees.stream().anyMatch(subtree -> subtree.contains(key))) {
        changes.add(change(old, current, 5));
      }
    }
    return changes;
  }

  private static Change change(Optional<Entry> old, Optional<Entry> current, long sequence) {
    String key = old.or(() -> current).orElseThrow().key();
    return new Change(Change.Cause.RESYNC, key, old, current, sequence);
  }
}
