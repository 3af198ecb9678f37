package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PublishPlanTest {
  private final KeyPaths paths = new KeyPaths("/c/");
  private final SortedMap<String, FileStamp> files = new TreeMap<>();
  private final Map<String, Published> published = new HashMap<>();
  private final SortedMap<String, Long> entries = new TreeMap<>();

  @Test
  void what_agrees_is_left_alone() {
    agreed("/c/a", 7);

    assertThat(plan().isEmpty()).isTrue();
  }

  @Test
  void a_file_that_the_map_lacks_is_compared() {
    files.put("/c/a", stamp(1));

    assertThat(plan().compare()).containsExactly("/c/a");
  }

  @Test
  void a_file_that_changed_is_compared() {
    agreed("/c/a", 7);
    files.put("/c/a", stamp(2));

    assertThat(plan().compare()).containsExactly("/c/a");
  }

  @Test
  void a_file_whose_entry_somebody_else_put_is_compared() {
    agreed("/c/a", 7);
    entries.put("/c/a", 8L);

    assertThat(plan().compare()).containsExactly("/c/a");
  }

  @Test
  void a_file_whose_entry_went_is_compared() {
    agreed("/c/a", 7);
    entries.remove("/c/a");

    assertThat(plan().compare()).containsExactly("/c/a");
  }

  @Test
  void a_file_that_may_have_changed_within_its_stamp_is_compared() {
    agreed("/c/a", 7);
    published.put("/c/a", new Published(stamp(1), 7, false));

    assertThat(plan().compare()).containsExactly("/c/a");
  }

  @Test
  void a_key_without_a_file_is_removed() {
    agreed("/c/a", 7);
    entries.put("/c/b", 8L);

    assertThat(plan()).isEqualTo(new PublishPlan(List.of(), List.of(), List.of("/c/b")));
  }

  @Test
  void a_file_that_became_empty_is_put_before_its_old_key_is_removed() {
    entries.put("/c/a", 7L);
    files.put("/c/a//empty", stamp(1));

    assertThat(plan())
        .isEqualTo(new PublishPlan(List.of(), List.of("/c/a//empty"), List.of("/c/a")));
  }

  @Test
  void a_file_that_became_a_directory_is_removed_first() {
    entries.put("/c/a", 7L);
    files.put("/c/a/b/c", stamp(1));

    assertThat(plan()).isEqualTo(new PublishPlan(List.of("/c/a"), List.of("/c/a/b/c"), List.of()));
  }

  @Test
  void the_files_of_a_directory_that_became_a_file_are_removed_first() {
    entries.put("/c/a/b", 7L);
    entries.put("/c/a/c//empty", 8L);
    files.put("/c/a", stamp(1));

    assertThat(plan().removeFirst()).containsExactly("/c/a/b", "/c/a/c//empty");
  }

  private PublishPlan plan() {
    return PublishPlan.of(paths, files, published, entries);
  }

  private void agreed(String key, long sequence) {
    files.put(key, stamp(1));
    published.put(key, new Published(stamp(1), sequence, true));
    entries.put(key, sequence);
  }

  private static FileStamp stamp(int size) {
    return new FileStamp(size, FileTime.fromMillis(0), "inode");
  }
}
