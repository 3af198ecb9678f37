package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.keys;
import static org.zclone.replica.Entries.randomKey;
import static org.zclone.replica.Entries.treeOfKeys;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubtreeTest {
  /** Characters at both ends of every length and lead byte that is special in UTF-8. */
  private static final List<String> KEYS =
      Stream.of(
              0x20, 0x41, 0x7E, 0x7F, 0x80, 0xBF, 0xC0, 0xFF, 0x100, 0x7FF, 0x800, 0xFFF, 0x1000,
              0x20AC, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xEFFF, 0xF000, 0xFFFD, 0xFFFE, 0xFFFF,
              0x10000, 0x1F600, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF)
          .map(Character::toString)
          .flatMap(c -> Stream.of(c, c + "x", c + "\uFFFF", c + "\u0080", c + "\uD83D\uDE00"))
          .toList();

  @Test
  void a_prefix_is_matched_by_bytes_and_not_by_levels() {
    Subtree subtree = Subtree.of("/config/db");

    assertThat(subtree.contains("/config/db")).isTrue();
    assertThat(subtree.contains("/config/db/url")).isTrue();
    assertThat(subtree.contains("/config/dbx")).isTrue();
    assertThat(subtree.contains("/config/d")).isFalse();
    assertThat(subtree.contains("/config/dc")).isFalse();
  }

  @Test
  void the_empty_prefix_is_the_whole_map() {
    EntryTree tree = treeOfKeys("a", "\uFFFF", "😀");

    assertThat(Subtree.ALL.countIn(tree)).isEqualTo(3);
    assertThat(Subtree.ofBytes(new byte[0])).isEqualTo(Subtree.ALL);
    assertThat(keys(Subtree.ALL.entriesIn(tree))).containsExactly("a", "😀", "\uFFFF");
  }

  @Test
  void a_prefix_at_the_very_end_of_the_order_has_no_upper_bound() {
    EntryTree tree = treeOfKeys("a", "\uFFFF", "\uFFFFx", "\uFFFF\uFFFFx");

    assertThat(keys(Subtree.of("\uFFFF").entriesIn(tree)))
        .containsExactly("\uFFFF", "\uFFFFx", "\uFFFF\uFFFFx");
    assertThat(keys(Subtree.of("\uFFFF\uFFFF").entriesIn(tree))).containsExactly("\uFFFF\uFFFFx");
  }

  @Test
  void every_prefix_of_up_to_two_bytes_matches_the_keys_that_begin_with_it() {
    for (int first = 0; first < 256; first++) {
      assertMatchesNaively(new byte[] {(byte) first});
      for (int second = 0; second < 256; second++) {
        assertMatchesNaively(new byte[] {(byte) first, (byte) second});
      }
    }
  }

  @Test
  void every_beginning_of_every_key_matches_the_keys_that_begin_with_it() {
    for (String key : KEYS) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      for (int length = 0; length <= bytes.length; length++) {
        assertMatchesNaively(Arrays.copyOf(bytes, length));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damaged_prefixes_match_the_keys_that_begin_with_them_or_nothing(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      byte[] key = KEYS.get(random.nextInt(KEYS.size())).getBytes(StandardCharsets.UTF_8);
      byte[] prefix = Arrays.copyOf(key, 1 + random.nextInt(key.length));
      prefix[random.nextInt(prefix.length)] = (byte) random.nextInt();
      assertMatchesNaively(prefix);
    }
  }

  @Test
  void bytes_that_begin_no_text_match_nothing() {
    EntryTree tree = treeOfKeys("", "a", "\uFFFD", "\uFFFF");

    for (String hex : List.of("80", "C080", "C1", "E080", "EDA0", "F080", "F490", "FF", "6180")) {
      Subtree subtree = Subtree.ofBytes(HexFormat.of().parseHex(hex));

      assertThat(subtree.countIn(tree)).as(hex).isZero();
      assertThat(subtree.contains("")).as(hex).isFalse();
      assertThat(subtree.bytes()).inHexadecimal().isEqualTo(HexFormat.of().parseHex(hex));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void walking_and_counting_agree_with_contains(long seed) {
    Random random = new Random(seed);
    List<String> all = Stream.generate(() -> randomKey(random)).limit(800).toList();
    EntryTree tree = treeOfKeys(all.toArray(String[]::new));
    for (int i = 0; i < 200; i++) {
      Subtree subtree = Subtree.of(randomKey(random));

      List<String> expected = all.stream().filter(subtree::contains).distinct().sorted().toList();

      assertThat(keys(subtree.entriesIn(tree))).isEqualTo(expected);
      assertThat(subtree.countIn(tree)).isEqualTo(expected.size());
    }
  }

  @Test
  void a_subtree_contains_those_with_a_longer_prefix() {
    assertThat(Subtree.of("/a").containsAll(Subtree.of("/ab"))).isTrue();
    assertThat(Subtree.of("/a").containsAll(Subtree.of("/a"))).isTrue();
    assertThat(Subtree.of("/ab").containsAll(Subtree.of("/a"))).isFalse();
    assertThat(Subtree.of("/a").containsAll(Subtree.ALL)).isFalse();
    assertThat(Subtree.ALL.containsAll(Subtree.of("/a"))).isTrue();
    assertThat(Subtree.of("/a").containsAll(Subtree.of("/b"))).isFalse();
  }

  @Test
  void the_bytes_it_was_made_of_and_those_it_gives_are_copies() {
    byte[] bytes = {'/', 'a'};
    Subtree subtree = Subtree.ofBytes(bytes);

    bytes[1] = 'b';
    subtree.bytes()[1] = 'c';

    assertThat(subtree).isEqualTo(Subtree.of("/a")).hasSameHashCodeAs(Subtree.of("/a"));
    assertThat(subtree.prefix()).isEqualTo("/a");
  }

  private static void assertMatchesNaively(byte[] prefix) {
    Subtree subtree = Subtree.ofBytes(prefix);
    for (String key : KEYS) {
      if (subtree.contains(key) != beginsWith(key, prefix)) {
        throw new AssertionError(
            HexFormat.of().formatHex(prefix) + " and " + HexFormat.of().formatHex(utf8(key)));
      }
    }
  }

  private static boolean beginsWith(String key, byte[] prefix) {
    byte[] bytes = utf8(key);
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] utf8(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
