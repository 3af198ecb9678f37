package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPathsTest {
  private final KeyPaths paths = new KeyPaths("/config");

  @Test
  void a_file_and_its_key_lead_to_each_other() {
    assertThat(paths.key("a/b", false)).isEqualTo("/config/a/b");
    assertThat(paths.path("/config/a/b")).isEqualTo("a/b");
    assertThat(paths.isEmptyFile("/config/a/b")).isFalse();
  }

  @Test
  void an_empty_file_has_a_key_that_no_other_file_has() {
    assertThat(paths.key("a/b", true)).isEqualTo("/config/a/b//empty");
    assertThat(paths.path("/config/a/b//empty")).isEqualTo("a/b");
    assertThat(paths.isEmptyFile("/config/a/b//empty")).isTrue();
  }

  @Test
  void the_slash_at_the_end_of_a_subtree_may_be_left_out() {
    assertThat(new KeyPaths("/config/").prefix()).isEqualTo(paths.prefix());
    assertThat(new KeyPaths("").prefix()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/config/..",
        "/config/../etc/passwd",
        "/config/a/../../b",
        "/config/.",
        "/config/a/./b",
        "/config/",
        "/config//etc/passwd",
        "/config/a//b",
        "/config/a/",
        "/config//empty",
        "/config/a///empty",
        "/config/..//empty",
        "/config/.clone-mirror",
        "/config/a/.clone-mirror-x/b",
        "/config/a\u0000b",
        "/config/a\nb"
      })
  void a_hostile_key_is_no_file(String key) {
    assertThat(paths.problemOfKey(key)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/config/a",
        "/config/..a",
        "/config/a..",
        "/config/...",
        "/config/ ",
        "/config/ü€/😀",
        "/config/a//empty",
        "/config/.hidden",
        "/config/-rf",
        "/config/~",
        "/config/$HOME"
      })
  void an_odd_but_harmless_key_is_a_file(String key) {
    assertThat(paths.problemOfKey(key)).isEmpty();
  }

  @Test
  void a_file_whose_key_would_be_too_long_is_none() {
    assertThat(paths.problemOfFile("x".repeat(247), false)).isEmpty();
    assertThat(paths.problemOfFile("x".repeat(248), false)).isPresent();
    assertThat(paths.problemOfFile("x".repeat(247), true)).isPresent();
    assertThat(paths.problemOfFile("\u20ac".repeat(83), false)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u0007", "no\ufffdtext"})
  void a_file_with_an_odd_name_is_no_key(String path) {
    assertThat(paths.problemOfFile(path, false)).isPresent();
  }

  @Test
  void what_belongs_to_a_mirror_is_not_published() {
    assertThat(KeyPaths.isOwn(".clone-mirror")).isTrue();
    assertThat(KeyPaths.isOwn("a/.clone-mirror-1234")).isTrue();
    assertThat(KeyPaths.isOwn("a/clone-mirror")).isFalse();
  }
}
