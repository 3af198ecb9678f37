package org.zclone.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.api.Bytes;

class EscapesTest {
  @Test
  void newline_tab_and_backslash_have_short_forms() {
    assertThat(Escapes.line(Bytes.utf8("a\nb\tc\\d"))).isEqualTo("a\\nb\\tc\\\\d");
  }

  @Test
  void text_beyond_ascii_stays_text() {
    assertThat(Escapes.line(Bytes.utf8("größe € 😀"))).isEqualTo("größe € 😀");
  }

  @Test
  void characters_that_cannot_be_seen_are_written_as_their_bytes() {
    assertThat(Escapes.line(Bytes.utf8("a\r\u0000\u200b\u2028")))
        .isEqualTo("a\\x0d\\x00\\xe2\\x80\\x8b\\xe2\\x80\\xa8");
  }

  @Test
  void bytes_that_are_no_text_are_written_as_bytes() {
    assertThat(Escapes.line(bytes(0xff, 'a', 0xc3, 'b', 0xe2, 0x82)))
        .isEqualTo("\\xffa\\xc3b\\xe2\\x82");
  }

  @ParameterizedTest
  @CsvSource({"abc,3,abc", "abcd,3,abc…", "'a\nbc',2,a…", "😀😀😀,2,😀…"})
  void a_long_value_is_cut_between_characters(String value, int most, String line) {
    assertThat(Escapes.line(Bytes.utf8(value), most)).isEqualTo(line);
  }

  @Test
  void a_character_across_a_buffer_boundary_stays_whole() {
    String text = "x".repeat(255) + "😀" + "y".repeat(600);

    assertThat(Escapes.line(Bytes.utf8(text))).isEqualTo(text);
  }

  @Test
  void different_values_have_different_lines_of_one_line_each() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);

      String line = Escapes.line(Bytes.wrap(bytes));

      assertThat(line.codePoints()).noneMatch(Character::isISOControl);
      assertThat(EscapedText.read(line)).isEqualTo(bytes);
    }
  }

  @Test
  void only_well_formed_utf8_is_text() {
    assertThat(Escapes.text(Bytes.utf8("é\u0000"))).contains("é\u0000");
    assertThat(Escapes.text(bytes(0xc0, 0x80))).isEmpty();
  }

  private static Bytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.wrap(bytes);
  }
}
