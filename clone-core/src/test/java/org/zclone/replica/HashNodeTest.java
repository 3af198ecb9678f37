package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The hash index behind {@link EntryTree#get}, above all with keys made to collide. */
class HashNodeTest {
  private static final List<String> COLLIDING =
      IntStream.range(0, 1024).mapToObj(HashNodeTest::colliding).toList();
  private static final List<String> PLAIN =
      IntStream.range(0, 40_000).mapToObj(i -> "/plain/" + i).toList();

  private final EntryTree.Editor editor = EntryTree.empty().edit();

  @Test
  void keys_that_collide_are_all_found_and_fill_one_page_only() {
    put(COLLIDING);
    put(PLAIN);

    EntryTree tree = editor.commit();

    HashPage crowded = HashNode.page(tree.index(), HashNode.hash(COLLIDING.get(0)));
    assertThat(crowded.size()).isLessThanOrEqualTo(HashPage.MOST);
    assertThat(crowded.isPartial()).isTrue();
    assertThat(HashNode.page(tree.index(), HashNode.hash(PLAIN.get(0))).isPartial()).isFalse();
    assertFinds(tree, COLLIDING);
    assertFinds(tree, PLAIN);
    assertThat(tree.get(colliding(1024))).isNull();
    assertThat(tree.get("/plain/x")).isNull();
  }

  @Test
  void keys_left_out_of_a_crowded_page_are_found_after_it_emptied_and_others_came() {
    put(COLLIDING);
    COLLIDING.subList(0, HashPage.MOST).forEach(editor::remove);
    put(PLAIN);

    EntryTree tree = editor.commit();

    assertFinds(tree, COLLIDING.subList(HashPage.MOST, COLLIDING.size()));
    assertFinds(tree, PLAIN);
    assertThat(tree.get(COLLIDING.get(0))).isNull();
  }

  @Test
  void colliding_keys_can_be_changed_and_removed() {
    put(COLLIDING);
    COLLIDING.forEach(key -> editor.put(entry(key, 2)));
    EntryTree changed = editor.commit();
    COLLIDING.forEach(editor::remove);
    EntryTree empty = editor.commit();

    assertThat(COLLIDING).allMatch(key -> entry(key, 2).equals(changed.get(key)));
    assertThat(COLLIDING).allMatch(key -> empty.get(key) == null);
  }

  @Test
  void an_index_that_shrinks_is_one_page_again() {
    put(PLAIN);
    assertThat(editor.commit().index()).isInstanceOf(HashBranch.class);

    PLAIN.subList(20, PLAIN.size()).forEach(editor::remove);
    EntryTree tree = editor.commit();

    assertThat(tree.index()).isInstanceOf(HashPage.class);
    assertFinds(tree, PLAIN.subList(0, 20));
  }

  @Test
  void a_page_that_shrinks_gives_its_slots_back() {
    put(PLAIN.subList(0, HashPage.MOST));
    PLAIN.subList(10, HashPage.MOST).forEach(editor::remove);

    EntryTree tree = editor.commit();

    assertThat(((HashPage) tree.index()).slots()).isLessThanOrEqualTo(80);
    assertFinds(tree, PLAIN.subList(0, 10));
  }

  @Test
  void an_index_made_at_once_finds_what_one_made_key_by_key_does() {
    EntryTree.Editor load = EntryTree.load();
    PLAIN.forEach(key -> load.put(entry(key, 2)));
    COLLIDING.forEach(key -> load.put(entry(key, 1)));
    PLAIN.subList(10, PLAIN.size()).forEach(key -> load.put(entry(key, 1)));
    PLAIN.subList(0, 10).forEach(load::remove);
    assertThat(load.get(PLAIN.get(10))).isEqualTo(entry(PLAIN.get(10), 1));
    EntryTree tree = load.commit();
    PLAIN.subList(10, 20).forEach(load::remove);
    EntryTree next = load.commit();

    assertThat(HashNode.page(tree.index(), HashNode.hash(PLAIN.get(20))).isPartial()).isFalse();
    assertThat(tree.index().size()).isEqualTo(tree.size() - COLLIDING.size() + HashPage.MOST);
    assertFinds(tree, COLLIDING);
    assertFinds(tree, PLAIN.subList(10, PLAIN.size()));
    assertFinds(next, PLAIN.subList(20, PLAIN.size()));
    assertThat(PLAIN.subList(0, 10)).allMatch(key -> tree.get(key) == null);
    assertThat(PLAIN.subList(0, 20)).allMatch(key -> next.get(key) == null);
  }

  @Test
  void nothing_loaded_is_the_empty_version() {
    assertThat(EntryTree.load().commit()).isSameAs(EntryTree.empty());
  }

  private void put(List<String> keys) {
    keys.forEach(key -> editor.put(entry(key, 1)));
  }

  private static void assertFinds(EntryTree tree, List<String> keys) {
    assertThat(keys).allMatch(key -> entry(key, 1).equals(tree.get(key)));
  }

  /** "Aa" and "BB" have the same hash code, and so has whatever is composed of them. */
  private static String colliding(int number) {
    StringBuilder key = new StringBuilder();
    for (int bit = 0; bit < 11; bit++) {
      key.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return key.toString();
  }
}
