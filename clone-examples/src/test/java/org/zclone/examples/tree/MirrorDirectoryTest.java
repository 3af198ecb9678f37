package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;

class MirrorDirectoryTest {
  @TempDir Path temporary;

  private Path root;
  private MirrorDirectory directory;

  @BeforeEach
  void open() throws IOException {
    root = temporary.resolve("mirror");
    directory = MirrorDirectory.open(root, "/c/", false);
  }

  @AfterEach
  void close() throws IOException {
    directory.close();
  }

  @Test
  void a_file_is_written_with_its_directories() throws IOException {
    boolean changed = directory.write("a/b c/ü", Bytes.utf8("1"));

    assertThat(changed).isTrue();
    assertThat(root.resolve("a/b c/ü")).hasContent("1");
    assertThat(directory.files()).containsExactly("a/b c/ü");
  }

  @Test
  void a_file_that_is_right_is_left_alone() throws IOException {
    directory.write("a", Bytes.utf8("1"));
    Object before = Files.readAttributes(root.resolve("a"), "unix:ino").get("ino");

    assertThat(directory.write("a", Bytes.utf8("1"))).isFalse();

    assertThat(Files.readAttributes(root.resolve("a"), "unix:ino")).containsEntry("ino", before);
  }

  @Test
  void an_empty_file_is_a_file() throws IOException {
    assertThat(directory.write("a", Bytes.empty())).isTrue();

    assertThat(root.resolve("a")).isEmptyFile();
  }

  @Test
  void a_reader_who_has_a_file_open_keeps_the_old_one_whole() throws IOException {
    directory.write("a", Bytes.utf8("old"));
    try (var reader = Files.newInputStream(root.resolve("a"))) {
      directory.write("a", Bytes.utf8("newer"));

      assertThat(reader).hasContent("old");
    }
  }

  @Test
  void a_removal_takes_the_directories_along_that_it_leaves_empty() throws IOException {
    directory.write("a/b/c", Bytes.utf8("1"));
    directory.write("a/d", Bytes.utf8("1"));

    assertThat(directory.remove("a/b/c")).isTrue();

    assertThat(root.resolve("a/b")).doesNotExist();
    assertThat(root.resolve("a/d")).exists();
    assertThat(directory.remove("a/d")).isTrue();
    assertThat(root).isDirectoryNotContaining("glob:**/a");
  }

  @Test
  void removing_what_is_not_there_changes_nothing() throws IOException {
    directory.write("a/b", Bytes.utf8("1"));

    assertThat(directory.remove("x/y/z")).isFalse();
    assertThat(directory.remove("a")).isFalse();
    assertThat(directory.remove("a/b/c")).isFalse();
    assertThat(root.resolve("a/b")).exists();
  }

  @Test
  void nothing_is_written_or_removed_through_a_link_to_a_directory() throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.createDirectories(outside.resolve("deep"));
    Files.writeString(outside.resolve("deep/precious"), "1");
    Files.createSymbolicLink(root.resolve("link"), outside);

    assertThatThrownBy(() -> directory.write("link/new", Bytes.utf8("1")))
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> directory.write("link/deep/new", Bytes.utf8("1")))
        .hasMessageContaining("symbolic link");
    assertThat(directory.remove("link/deep/precious")).isFalse();

    assertThat(outside.resolve("new")).doesNotExist();
    assertThat(outside.resolve("deep/new")).doesNotExist();
    assertThat(outside.resolve("deep/precious")).hasContent("1");
  }

  @Test
  void a_link_in_the_place_of_a_file_is_replaced_and_its_target_untouched() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside"), "precious");
    Files.createSymbolicLink(root.resolve("a"), outside);

    directory.write("a", Bytes.utf8("precious"));

    assertThat(Files.isRegularFile(root.resolve("a"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    directory.write("a", Bytes.utf8("1"));
    assertThat(outside).hasContent("precious");
  }

  @Test
  void a_file_in_the_place_of_a_directory_is_an_error_and_stays() throws IOException {
    directory.write("a", Bytes.utf8("1"));

    assertThatThrownBy(() -> directory.write("a/b", Bytes.utf8("1")))
        .isInstanceOf(IOException.class);

    assertThat(root.resolve("a")).hasContent("1");
  }

  @Test
  void an_empty_directory_makes_way_for_a_file_and_a_full_one_does_not() throws IOException {
    Files.createDirectories(root.resolve("empty"));
    Files.createDirectories(root.resolve("full/x"));

    assertThat(directory.write("empty", Bytes.utf8("1"))).isTrue();
    assertThatThrownBy(() -> directory.write("full", Bytes.utf8("1")))
        .isInstanceOf(IOException.class);
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void what_a_dead_mirror_was_writing_is_removed() throws IOException {
    Files.createDirectories(root.resolve("a"));
    Files.writeString(root.resolve("a/.clone-mirror-1234"), "half");

    assertThat(directory.files()).isEmpty();

    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void a_directory_with_files_of_others_is_refused_unless_they_may_go() throws IOException {
    Path theirs = Files.createDirectory(temporary.resolve("theirs"));
    Files.writeString(theirs.resolve("thesis.txt"), "1");

    assertThatThrownBy(() -> MirrorDirectory.open(theirs, "/c/", false))
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("--delete-extra");
    assertThat(theirs.resolve(".clone-mirror")).doesNotExist();

    try (MirrorDirectory taken = MirrorDirectory.open(theirs, "/c/", true)) {
      assertThat(taken.files()).containsExactly("thesis.txt");
    }
  }

  @Test
  void a_mirror_comes_back_to_its_own_directory_but_not_to_another_ones() throws IOException {
    directory.write("a", Bytes.utf8("1"));
    directory.close();

    assertThatThrownBy(() -> MirrorDirectory.open(root, "/other/", false))
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("/c/");
    directory = MirrorDirectory.open(root, "/c/", false);
    assertThat(directory.files()).containsExactly("a");
  }

  @Test
  void two_mirrors_cannot_share_a_directory() {
    assertThatThrownBy(() -> MirrorDirectory.open(root, "/c/", false))
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("another mirror");
  }

  private Stream<Path> temporaryFiles() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all
          .filter(file -> file.getFileName().toString().startsWith(".clone-mirror-"))
          .toList()
          .stream();
    }
  }
}
