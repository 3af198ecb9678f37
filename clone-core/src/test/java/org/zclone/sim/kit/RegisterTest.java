package org.zclone.sim.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of one key, written {@code from-to what}, and whether an order explains them. */
class RegisterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-2 put 7",
        "1-2 read 0",
        "1-2 put 7; 3-4 read 7",
        "1-2 put 7; 3-4 put 8; 5-6 read 8",
        "1-4 put 7; 2-3 read 0",
        "1-4 put 7; 2-3 read 7",
        "1-9 put 7; 2-3 read 7; 4-5 read 7",
        "1-9 put 8; 1-9 put 7; 2-3 read 8; 4-5 read 7", // the order of sequences is of no matter
        "1-2 put 7; 3-4 remove; 5-6 read 0",
        "1-2 put 7 if 0; 3-4 put 8 if 7; 5-6 remove if 8; 7-8 put 9 if 0",
        "1-9 put 7 if 8; 1-9 put 8 if 0",
        "1-2 put 7; 3-? put 8; 4-5 read 7; 6-7 read 8", // late, and seen
        "1-2 put 7; 3-? put 8; 4-5 read 7", // perhaps never
        "1-2 put 7; 3-? remove; 4-5 read 0",
        "1-2 put 7; 3-? remove; 4-5 read 7; 6-7 put 8 if 0",
        "1-? put 7 if 3; 2-3 read 0",
        "1-2 put 7; 2-3 read 0", // at the same time as far as can be told
      })
  void can_be_explained(String history) {
    assertThat(register(history).isLinearizable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-2 read 7",
        "1-2 put 7; 3-4 read 0",
        "1-2 put 7; 3-4 put 8; 5-6 read 7",
        "1-2 put 7; 3-9 put 8; 4-5 read 8; 6-7 read 7",
        "1-9 put 7; 2-3 read 7; 4-5 read 0",
        "1-2 read 7; 3-4 put 7", // seen before it was asked for
        "1-2 put 7; 3-4 remove; 5-6 read 7",
        "1-2 put 7; 3-4 put 8 if 0", // its condition was not looked at
        "1-9 put 7 if 0; 1-9 put 8 if 0", // both were told that they were the first
        "1-9 put 8 if 7; 1-9 put 9 if 7; 1-2 put 7",
        "1-2 put 7; 3-? put 8; 4-5 read 8; 6-7 read 7", // what was seen stays
        "1-2 put 7; 3-? put 8 if 6; 4-5 read 8",
        "1-2 put 7; 5-? remove; 3-4 read 0",
      })
  void cannot_be_explained(String history) {
    assertThat(register(history).isLinearizable()).isFalse();
  }

  @Test
  void many_at_the_same_time_are_searched_soon() {
    Register register = new Register();
    for (int i = 1; i <= 20; i++) {
      register.put("w" + i, OptionalLong.of(i - 1L), i, 0, 100);
    }
    for (int i = 1; i <= 20; i++) {
      register.maybeRemove("r" + i, OptionalLong.empty(), 0);
    }

    assertThat(register.isLinearizable()).isTrue();
  }

  @Test
  void what_nobody_has_seen_and_nobody_was_told_does_not_count() {
    Register register = new Register();
    for (int i = 1; i <= 100; i++) {
      register.maybePut("w" + i, OptionalLong.empty(), i, 0);
    }
    register.read("r", 101, 1, 2);

    assertThat(register.size()).isGreaterThan(Register.MOST);
    assertThat(register.isLinearizable()).isFalse();
  }

  @Test
  void it_can_be_read() {
    assertThat(register("1-2 put 7 if 0; 3-? remove"))
        .hasToString("\n  1..2 a: PUT 7 if 0\n  3..? b: REMOVE 0");
  }

  private static Register register(String history) {
    Register register = new Register();
    char name = 'a';
    for (String each : history.isEmpty() ? new String[0] : history.split("; ")) {
      add(register, String.valueOf(name++), each.split("[- ]"));
    }
    return register;
  }

  private static void add(Register register, String name, String[] words) {
    long from = Long.parseLong(words[0]);
    boolean isKnown = !words[1].equals("?");
    long to = isKnown ? Long.parseLong(words[1]) : 0;
    int condition = Arrays.asList(words).indexOf("if");
    OptionalLong expected =
        condition < 0
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(words[condition + 1]));
    switch (words[2]) {
      case "put" -> {
        long sequence = Long.parseLong(words[3]);
        if (isKnown) {
          register.put(name, expected, sequence, from, to);
        } else {
          register.maybePut(name, expected, sequence, from);
        }
      }
      case "remove" -> {
        if (isKnown) {
          register.remove(name, expected, from, to);
        } else {
          register.maybeRemove(name, expected, from);
        }
      }
      case "read" -> register.read(name, Long.parseLong(words[3]), from, to);
      default -> throw new IllegalArgumentException(words[2]);
    }
  }
}
