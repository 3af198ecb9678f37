package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zclone.api.Bytes;

class TreeScanTest {
  @TempDir Path root;

  @Test
  void files_are_found_however_deep() throws IOException {
    write("a", "1");
    write("b/c/d/e", "22");

    assertThat(TreeScan.of(root).files()).containsOnlyKeys("a", "b/c/d/e");
    assertThat(TreeScan.of(root).files().get("b/c/d/e").size()).isEqualTo(2);
  }

  @Test
  void a_link_to_a_file_is_a_file_and_a_link_to_a_directory_is_nothing() throws IOException {
    write("dir/file", "content");
    Files.createSymbolicLink(root.resolve("to-file"), root.resolve("dir/file"));
    Files.createSymbolicLink(root.resolve("to-directory"), root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("dir/to-parent"), root);
    Files.createSymbolicLink(root.resolve("to-nowhere"), root.resolve("nothing"));

    TreeScan scan = TreeScan.of(root);

    assertThat(scan.files()).containsOnlyKeys("dir/file", "to-file");
    assertThat(scan.files().get("to-file").size()).isEqualTo(7);
  }

  @Test
  void what_can_be_no_file_is_named_with_the_reason() throws Exception {
    write("a", "1");
    Files.createSymbolicLink(root.resolve("circle"), root.resolve("circle"));
    Files.createSymbolicLink(root.resolve("device"), Path.of("/dev/null"));
    Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("nothing"));
    Process pipe = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(pipe.waitFor()).isZero();

    TreeScan scan = TreeScan.of(root);

    assertThat(scan.files()).containsOnlyKeys("a");
    assertThat(scan.skipped())
        .containsOnlyKeys("circle", "device", "nowhere", "pipe")
        .containsEntry("pipe", "it is a pipe, a socket or a device")
        .containsEntry("nowhere", "it is a link that leads nowhere");
  }

  @Test
  void a_tree_that_is_gone_is_no_empty_tree() {
    assertThatThrownBy(() -> TreeScan.of(root.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_that_another_replaced_has_another_stamp() throws IOException {
    write("a", "1");
    FileStamp before = TreeScan.of(root).files().get("a");
    write("b", "2");
    Files.setLastModifiedTime(root.resolve("b"), before.modified());
    Files.move(root.resolve("b"), root.resolve("a"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(TreeScan.of(root).files().get("a")).isNotEqualTo(before);
  }

  @Test
  void a_read_counts_only_if_the_file_is_as_it_was_when_it_was_found() throws IOException {
    write("a", "1");
    FileStamp found = TreeScan.of(root).files().get("a");

    assertThat(StableRead.read(root.resolve("a"), found)).contains(Bytes.utf8("1"));

    write("a", "longer");
    assertThat(StableRead.read(root.resolve("a"), found)).isEmpty();
  }

  @Test
  void a_fresh_stamp_is_young_and_an_old_one_is_not() throws IOException {
    write("a", "1");
    FileStamp stamp = TreeScan.of(root).files().get("a");
    Instant modified = stamp.modified().toInstant();

    assertThat(stamp.isYoungerThan(Duration.ofSeconds(1), modified.plusMillis(999))).isTrue();
    assertThat(stamp.isYoungerThan(Duration.ofSeconds(1), modified.plusMillis(1000))).isFalse();
    assertThat(stamp.isYoungerThan(Duration.ofSeconds(1), modified.minusSeconds(60))).isFalse();
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }
}
