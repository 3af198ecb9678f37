package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.keys;
import static org.zclone.replica.Entries.list;
import static org.zclone.replica.Entries.tree;
import static org.zclone.replica.Entries.treeOfKeys;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntryTreeTest {
  @Test
  void the_empty_tree_has_nothing_and_walks_nowhere() {
    EntryTree empty = EntryTree.empty();

    assertThat(empty.size()).isZero();
    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.get("a")).isNull();
    assertThat(empty.floor("a")).isNull();
    assertThat(empty.ceiling("a")).isNull();
    assertThat(empty.first(KeyRange.ALL)).isNull();
    assertThat(empty.last(KeyRange.ALL)).isNull();
    assertThat(empty.rank("a")).isZero();
    assertThat(empty.iterator().hasNext()).isFalse();
    assertThat(empty.edit().remove("a")).isNull();
  }

  @Test
  void put_and_remove_return_the_entry_that_was_there() {
    EntryTree.Editor editor = EntryTree.empty().edit();

    assertThat(editor.put(entry("a", 1))).isNull();
    assertThat(editor.put(entry("a", 2))).isEqualTo(entry("a", 1));
    assertThat(editor.get("a")).isEqualTo(entry("a", 2));
    assertThat(editor.remove("b")).isNull();
    assertThat(editor.remove("a")).isEqualTo(entry("a", 2));
    assertThat(editor.size()).isZero();
  }

  @Test
  void a_commit_without_changes_is_the_version_it_began_with() {
    EntryTree tree = treeOfKeys("a");
    EntryTree.Editor editor = tree.edit();

    editor.remove("missing");

    assertThat(editor.commit()).isSameAs(tree);
  }

  @Test
  void an_editor_that_goes_on_after_a_commit_leaves_the_committed_version_alone() {
    EntryTree.Editor editor = EntryTree.empty().edit();
    editor.put(entry("a", 1));

    EntryTree first = editor.commit();
    editor.put(entry("a", 2));
    editor.put(entry("b", 3));
    EntryTree second = editor.commit();

    assertThat(list(first.iterator())).containsExactly(entry("a", 1));
    assertThat(list(second.iterator())).containsExactly(entry("a", 2), entry("b", 3));
  }

  @Test
  void two_editors_of_one_version_do_not_see_each_other() {
    EntryTree base = treeOfKeys("a");
    EntryTree.Editor one = base.edit();
    EntryTree.Editor other = base.edit();

    one.put(entry("b", 1));
    other.put(entry("c", 1));

    assertThat(keys(one.commit().iterator())).containsExactly("a", "b");
    assertThat(keys(other.commit().iterator())).containsExactly("a", "c");
    assertThat(keys(base.iterator())).containsExactly("a");
  }

  @Test
  void a_walk_on_an_old_version_goes_on_while_newer_ones_are_made() {
    EntryTree.Editor editor = tree(numbered(1000)).edit();
    EntryTree old = editor.commit();
    Iterator<StoredEntry> walk = old.iterator();
    IntStream.range(0, 500).forEach(i -> walk.next());

    numbered(1000).forEach(entry -> editor.remove(entry.key()));
    editor.commit();

    assertThat(list(walk)).isEqualTo(numbered(1000).subList(500, 1000));
  }

  @Test
  void a_batch_copies_only_what_it_touches() {
    EntryTree base = tree(numbered(10_000));

    EntryTree.Editor editor = base.edit();
    editor.put(entry("k00000", 7));
    Inner before = (Inner) base.root();
    Inner after = (Inner) editor.commit().root();

    assertThat(after.child(0)).isNotSameAs(before.child(0));
    assertThat(after.child(1)).isSameAs(before.child(1));
  }

  @Test
  void a_map_that_shrinks_gives_its_nodes_back() {
    EntryTree.Editor editor = tree(numbered(10_000)).edit();

    IntStream.range(0, 10_000).filter(i -> i % 500 != 0).forEach(i -> editor.remove(number(i)));
    EntryTree tree = editor.commit();

    assertThat(tree.size()).isEqualTo(20);
    assertThat(tree.root()).isInstanceOf(Leaf.class);
  }

  @Test
  void ranges_include_their_beginning_and_exclude_their_end() {
    EntryTree tree = treeOfKeys("a", "b", "c", "d");
    KeyRange range = new KeyRange("b", "d");

    assertThat(keys(tree.ascending(range))).containsExactly("b", "c");
    assertThat(keys(tree.descending(range))).containsExactly("c", "b");
    assertThat(tree.count(range)).isEqualTo(2);
  }

  @Test
  void a_walk_that_ended_says_so() {
    Iterator<StoredEntry> walk = treeOfKeys("a").iterator();
    walk.next();

    assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_rank_beyond_the_end_is_refused() {
    assertThatThrownBy(() -> treeOfKeys("a").at(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> treeOfKeys("a").at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static List<StoredEntry> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> entry(number(i), i)).toList();
  }

  private static String number(int i) {
    return String.format("k%05d", i);
  }
}
