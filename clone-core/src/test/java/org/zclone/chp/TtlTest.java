package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.chp.Frames.bytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which published writers say how long an entry lives. */
class TtlTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0,0",
        "1,1",
        "10,10",
        " 10,10",
        "10 ,10",
        "0010,10",
        "0000000010,10",
        "3000000,3000000",
        "2147483647,2147483647"
      })
  void whole_seconds_are_read(String text, int seconds) {
    assertThat(Ttl.of(bytes("ttl=" + text + "\n"))).isEqualTo(new Ttl(seconds, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0.5",
        "10.0",
        "-5",
        "-0",
        "+5",
        "abc",
        "nan",
        "inf",
        "1e3",
        "0x10",
        "10s",
        "1 0",
        "2147483648",
        "9999999999",
        "99999999999",
        "1795172763492",
        "00000000001",
        "٣",
        "１"
      })
  void anything_else_means_none_and_is_marked(String text) {
    assertThat(Ttl.of(bytes("ttl=" + text + "\n"))).isEqualTo(new Ttl(0, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "ttl\n", "ttl", "ttl10\n", "Ttl=10\n", "ttl =10\n", "xttl=1\n"})
  void without_a_ttl_there_is_none_and_nothing_is_wrong(String properties) {
    assertThat(Ttl.of(bytes(properties))).isSameAs(Ttl.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ttl=10",
        "ttl=10\r\n",
        "ttl=10\r",
        "ttl=10\0\0",
        "ttl=10\n\0\0",
        "a=b=c\nttl=10\n",
        "no equals sign\nttl=10\n",
        "=\nttl=10",
        "ttl=10\nttl=20\n",
        "\n\nttl=10\n"
      })
  void sloppy_lines_do_not_hide_it_and_the_first_counts(String properties) {
    assertThat(Ttl.of(bytes(properties))).isEqualTo(new Ttl(10, false));
  }

  @Test
  void bytes_that_are_not_text_are_no_number() {
    byte[] properties = {'t', 't', 'l', '=', (byte) 0xFF, '1', '\n'};

    assertThat(Ttl.of(properties)).isEqualTo(new Ttl(0, true));
  }

  @Test
  void it_is_found_behind_ten_thousand_bytes() {
    assertThat(Ttl.of(bytes("x=" + "y".repeat(10_000) + "\nttl=7\n")).seconds()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, Integer.MAX_VALUE})
  void what_is_written_is_read_back(int seconds) {
    assertThat(Ttl.of(Ttl.properties(seconds)).seconds()).isEqualTo(seconds);
  }
}
