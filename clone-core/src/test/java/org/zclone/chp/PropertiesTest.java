package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.chp.Frames.bytes;

import org.junit.jupiter.api.Test;

/** How leniently properties are read. */
class PropertiesTest {
  @Test
  void a_value_may_contain_equals_signs() {
    assertThat(Properties.find(bytes("a=b=c\n"), "a")).contains("b=c");
  }

  @Test
  void a_value_may_be_empty() {
    assertThat(Properties.find(bytes("a=\nb=1"), "a")).contains("");
  }

  @Test
  void the_last_line_needs_no_newline() {
    assertThat(Properties.find(bytes("a=1\nb=2"), "b")).contains("2");
  }

  @Test
  void carriage_returns_and_nul_bytes_around_a_value_are_not_part_of_it() {
    assertThat(Properties.find(bytes("a=1\r\nb=2\0\0"), "a")).contains("1");
    assertThat(Properties.find(bytes("a=1\r\nb=2\0\0"), "b")).contains("2");
  }

  @Test
  void a_name_is_matched_whole() {
    assertThat(Properties.find(bytes("sequence=1\n"), "seq")).isEmpty();
    assertThat(Properties.find(bytes("seq=1\n"), "sequence")).isEmpty();
    assertThat(Properties.find(bytes("xseq=1\n"), "seq")).isEmpty();
  }

  @Test
  void the_first_of_several_counts() {
    assertThat(Properties.find(bytes("a=1\na=2\n"), "a")).contains("1");
  }

  @Test
  void a_value_in_another_line_is_not_a_name() {
    assertThat(Properties.find(bytes("x=a=1\n"), "a")).isEmpty();
  }

  @Test
  void an_empty_frame_has_none() {
    assertThat(Properties.find(new byte[0], "a")).isEmpty();
  }
}
