package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrefixIndexTest {
  private final PrefixIndex<String> index = new PrefixIndex<>();

  @Test
  void it_finds_what_is_under_any_prefix_of_a_key_the_shortest_first() {
    index.add("/a/b", "ab");
    index.add("", "all");
    index.add("/a", "a");
    index.add("/b", "b");
    index.add("/a", "a2");

    assertThat(find("/a/b/c")).containsExactly("all", "a", "a2", "ab");
    assertThat(find("/a")).containsExactly("all", "a", "a2");
    assertThat(find("")).containsExactly("all");
  }

  @Test
  void what_was_taken_back_is_not_found() {
    index.add("/a", "1");
    index.add("/a", "2");

    index.remove("/a", "1");
    assertThat(find("/a")).containsExactly("2");
    index.remove("/a", "2");
    assertThat(find("/a")).isEmpty();
  }

  @Test
  void prefixes_with_equal_hashes_are_told_apart() {
    index.add("Aa", "1");

    assertThat("BB").hasSameHashCodeAs("Aa");
    assertThat(find("BB")).isEmpty();
    index.add("BB", "2");
    assertThat(find("BBx")).containsExactly("2");
  }

  @Test
  void random_prefixes_agree_with_looking_at_all() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String text = text(random);
      if (random.nextInt(3) > 0) {
        prefixes.add(text);
        index.add(text, text);
      } else if (!prefixes.isEmpty()) {
        String removed = prefixes.remove(random.nextInt(prefixes.size()));
        index.remove(removed, removed);
      }
      String key = text(random);
      assertThat(find(key))
          .containsExactlyInAnyOrderElementsOf(prefixes.stream().filter(key::startsWith).toList());
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(3)));
    }
    return text.toString();
  }

  private List<String> find(String key) {
    List<String> found = new ArrayList<>();
    index.find(key, found);
    return found;
  }
}
