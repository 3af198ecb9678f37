package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyRangeTest {
  @Test
  void a_range_has_its_beginning_and_not_its_end() {
    KeyRange range = new KeyRange("b", "d");

    assertThat(range.contains("a")).isFalse();
    assertThat(range.contains("b")).isTrue();
    assertThat(range.contains("c")).isTrue();
    assertThat(range.contains("d")).isFalse();
  }

  @Test
  void ends_that_have_crossed_make_an_empty_range() {
    assertThat(new KeyRange("d", "b")).isEqualTo(new KeyRange("d", "d"));
    assertThat(new KeyRange("d", "d").contains("d")).isFalse();
  }

  @Test
  void all_has_every_key_and_none_has_no_key() {
    assertThat(KeyRange.ALL.contains("")).isTrue();
    assertThat(KeyRange.ALL.contains("\uFFFF\uFFFF")).isTrue();
    assertThat(KeyRange.NONE.contains("")).isFalse();
  }

  @Test
  void a_part_may_stop_where_the_range_does_but_not_beyond() {
    KeyRange range = new KeyRange("b", "d");

    assertThat(range.head("d", false)).isEqualTo(range);
    assertThat(range.tail("b", true)).isEqualTo(range);
    assertThatThrownBy(() -> range.head("d", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("d");
    assertThatThrownBy(() -> range.tail("a", false)).isInstanceOf(IllegalArgumentException.class);
  }
}
