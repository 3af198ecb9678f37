package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final int[] EDGES = {
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
    0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
  };

  private final CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(8);

  @Test
  void three_octets_are_valid_where_the_platform_says_so() {
    for (int i = 0; i < 1 << 24; i += 7) { // 7 is coprime to 2^24: every octet in every place
      check(new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i});
    }
  }

  @Test
  void four_octets_at_the_edges_of_the_rules_are_valid_where_the_platform_says_so() {
    for (int a : EDGES) {
      for (int b : EDGES) {
        for (int c : EDGES) {
          for (int d : EDGES) {
            check(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
          }
        }
      }
    }
  }

  @Test
  void every_character_is_valid_has_its_length_and_is_read_as_it_was_written() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        String text = "abcdefgh" + Character.toString(point) + "z";
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] written = new byte[octets.length];
        Utf8.put(text, Utf8.length(text), written, 0);

        if (!Utf8.isValid(written, 0, written.length)
            || !Utf8.decode(written, 0, written.length).equals(text)) {
          throw new AssertionError(point);
        }
      }
    }
  }

  @Test
  void only_the_octets_asked_for_count() {
    byte[] octets = Samples.bytes("ä-ascii-that-is-long-日");

    assertThat(Utf8.isValid(octets, 1, octets.length)).isFalse();
    assertThat(Utf8.isValid(octets, 2, octets.length)).isTrue();
    assertThat(Utf8.isValid(octets, 2, octets.length - 1)).isFalse();
    assertThat(Utf8.isValid(octets, 2, octets.length - 3)).isTrue();
    assertThat(Utf8.isValid(octets, 1, 1)).isTrue();
  }

  @Test
  void one_wrong_octet_anywhere_is_found() {
    SplittableRandom random = new SplittableRandom(1);
    for (int length = 1; length < 40; length++) {
      byte[] octets = new byte[length];
      octets[random.nextInt(length)] = (byte) 0x80;

      assertThat(Utf8.isValid(octets, 0, length)).as("length " + length).isFalse();
    }
  }

  @Test
  void an_unpaired_surrogate_has_no_length() {
    for (String text :
        new String[] {"a\uD800", "\uD800a", "\uDC00", "a\uDC00\uD800", "\uD800\uD800"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Utf8.length(text))
          .withMessageContaining("unpaired surrogate");
    }
  }

  private void check(byte[] octets) {
    if (Utf8.isValid(octets, 0, octets.length) != isValidForThePlatform(octets)) {
      throw new AssertionError(HexFormat.of().formatHex(octets));
    }
  }

  private boolean isValidForThePlatform(byte[] octets) {
    decoded.clear();
    return strict.reset().decode(ByteBuffer.wrap(octets), decoded, true).isUnderflow();
  }
}
