package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.examples.TestEntry;
import org.zclone.examples.tree.MirrorModel.Step;

class MirrorModelTest {
  private static final long GRACE = 5_000;

  private final List<String> warnings = new ArrayList<>();
  private final MirrorModel model =
      new MirrorModel(new KeyPaths("/c/"), GRACE, new Warnings(warnings::add));

  @Test
  void a_put_is_due_at_once_and_once() {
    apply(0, entry("/c/a/b", "1", 1).appears(Cause.PUT));

    assertThat(model.due(0)).containsExactly(file("a/b", "1"));
    assertThat(model.due(1)).isEmpty();
  }

  @Test
  void a_deleted_key_is_removed_at_once() {
    written(entry("/c/a", "1", 1));

    apply(10, entry("/c/a", "1", 1).goes(Cause.DELETED));

    assertThat(model.due(10)).containsExactly(noFile("a"));
  }

  @Test
  void a_key_lost_in_a_resynchronisation_is_removed_after_the_grace() {
    written(entry("/c/a", "1", 1));

    apply(10, entry("/c/a", "1", 1).goes(Cause.RESYNC));

    assertThat(model.due(10 + GRACE - 1)).isEmpty();
    assertThat(model.deadlineNs()).hasValue(10 + GRACE);
    assertThat(model.due(10 + GRACE)).containsExactly(noFile("a"));
  }

  @Test
  void a_key_that_comes_back_within_the_grace_is_not_removed() {
    written(entry("/c/a", "1", 1));
    apply(10, entry("/c/a", "1", 1).goes(Cause.RESYNC));

    apply(20, entry("/c/a", "1", 9).appears(Cause.PUT));

    assertThat(model.due(20)).containsExactly(file("a", "1"));
    assertThat(model.due(10 + GRACE)).isEmpty();
  }

  @Test
  void the_key_of_an_empty_file_makes_an_empty_file() {
    apply(0, entry("/c/a//empty", "1", 1).appears(Cause.PUT));

    assertThat(model.due(0)).containsExactly(new Step("a", Optional.of(Bytes.empty())));
  }

  @Test
  void of_two_keys_for_one_file_the_newer_holds() {
    apply(0, entry("/c/a", "old", 1).appears(Cause.PUT));
    apply(0, entry("/c/a//empty", "1", 2).appears(Cause.PUT));
    assertThat(model.due(0)).containsExactly(new Step("a", Optional.of(Bytes.empty())));

    apply(1, entry("/c/a", "old", 1).goes(Cause.DELETED));
    assertThat(model.due(1)).containsExactly(new Step("a", Optional.of(Bytes.empty())));

    apply(2, entry("/c/a", "new", 3).appears(Cause.PUT));
    assertThat(model.due(2)).containsExactly(file("a", "new"));
  }

  @Test
  void where_one_key_needs_a_directory_and_another_a_file_the_file_wins_in_any_order() {
    apply(0, entry("/c/a/b", "deep", 1).appears(Cause.PUT));
    apply(0, entry("/c/a", "file", 2).appears(Cause.PUT));

    assertThat(model.due(0)).containsExactly(noFile("a/b"), file("a", "file"));
    assertThat(warnings).hasSize(1);

    apply(1, entry("/c/a/c", "deep too", 3).appears(Cause.PUT));
    assertThat(model.due(1)).containsExactly(noFile("a/c"));
    assertThat(model.size()).isEqualTo(1);
  }

  @Test
  void when_the_file_goes_the_deeper_ones_come() {
    apply(0, entry("/c/a", "file", 1).appears(Cause.PUT));
    apply(0, entry("/c/a/b", "deep", 2).appears(Cause.PUT));
    model.due(0);

    apply(1, entry("/c/a", "file", 1).goes(Cause.RESYNC));

    assertThat(model.due(1)).containsExactly(noFile("a"), file("a/b", "deep"));
  }

  @Test
  void a_file_in_its_grace_makes_way_for_a_directory() {
    written(entry("/c/a", "1", 1));
    apply(10, entry("/c/a", "1", 1).goes(Cause.RESYNC));

    apply(20, entry("/c/a/b", "2", 9).appears(Cause.PUT));

    assertThat(model.due(20)).containsExactly(noFile("a"), file("a/b", "2"));
  }

  @Test
  void a_directory_in_its_grace_makes_way_for_a_file() {
    written(entry("/c/a/b", "1", 1));
    apply(10, entry("/c/a/b", "1", 1).goes(Cause.RESYNC));

    apply(20, entry("/c/a", "2", 9).appears(Cause.PUT));

    assertThat(model.due(20)).containsExactly(noFile("a/b"), file("a", "2"));
  }

  @Test
  void removals_come_before_files_and_the_deepest_first() {
    written(entry("/c/a", "1", 1), entry("/c/a-", "1", 2), entry("/c/d/e", "1", 3));

    apply(
        9,
        entry("/c/z", "1", 4).appears(Cause.PUT),
        entry("/c/a", "1", 1).goes(Cause.DELETED),
        entry("/c/d/e", "1", 3).goes(Cause.DELETED));

    assertThat(model.due(9)).containsExactly(noFile("d/e"), noFile("a"), file("z", "1"));
  }

  @Test
  void a_hostile_key_changes_nothing_and_is_named_once() {
    apply(0, entry("/c/../x", "1", 1).appears(Cause.PUT));
    apply(0, entry("/c/../x", "2", 2).appears(Cause.PUT));
    apply(0, entry("/c/../x", "2", 2).goes(Cause.DELETED));

    assertThat(model.due(Long.MAX_VALUE / 2)).isEmpty();
    assertThat(warnings).singleElement().asString().contains("/c/../x");
  }

  @Test
  void a_key_with_control_characters_is_masked_in_the_warning() {
    apply(0, entry("/c/a\u001b[31m\u009b", "1", 1).appears(Cause.PUT));

    assertThat(warnings).singleElement().asString().contains("/c/a?[31m?:");
  }

  @Test
  void keys_that_all_begin_with_a_slash_are_one_warning_that_says_what_to_mirror() {
    MirrorModel everything = new MirrorModel(new KeyPaths(""), GRACE, new Warnings(warnings::add));

    everything.apply(List.of(entry("/c/a", "1", 1).appears(Cause.PUT)), 0);
    everything.apply(List.of(entry("/c/b", "1", 2).appears(Cause.PUT)), 0);

    assertThat(warnings).containsExactly("keys begin with '/': mirror '/' instead");
  }

  @Test
  void files_found_at_the_start_go_after_the_grace_unless_the_map_has_them() {
    apply(0, entry("/c/a", "1", 1).appears(Cause.RESYNC));
    model.due(0);

    model.found(List.of("a", "b"), 0);

    assertThat(model.due(GRACE - 1)).isEmpty();
    assertThat(model.due(GRACE)).containsExactly(noFile("b"), file("a", "1"));
  }

  @Test
  void a_step_that_failed_is_due_again() {
    apply(0, entry("/c/a", "1", 1).appears(Cause.PUT));
    model.due(0);

    model.retry("a", 100);

    assertThat(model.due(99)).isEmpty();
    assertThat(model.due(100)).containsExactly(file("a", "1"));
  }

  private void written(TestEntry... entries) {
    for (TestEntry entry : entries) {
      apply(0, entry.appears(Cause.PUT));
    }
    model.due(0);
  }

  private void apply(long now, Change... changes) {
    model.apply(List.of(changes), now);
  }

  private static TestEntry entry(String key, String value, long sequence) {
    return TestEntry.of(key, value, sequence);
  }

  private static Step file(String path, String content) {
    return new Step(path, Optional.of(Bytes.utf8(content)));
  }

  private static Step noFile(String path) {
    return new Step(path, Optional.empty());
  }
}
