package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.randomKey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests of parts of a version, and what they cost. */
class TreeDigestTest {
  private final EntryTree.Editor editor = EntryTree.empty().edit();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void a_part_of_any_version_has_the_digest_of_its_entries(long seed) {
    Random random = new Random(seed);
    List<EntryTree> versions = new ArrayList<>();
    for (int version = 0; version < 40; version++) {
      int removalsInTen = version < 20 ? 1 : 8;
      for (int step = random.nextInt(1_000); step >= 0; step--) {
        if (random.nextInt(10) < removalsInTen) {
          editor.remove(randomKey(random));
        } else {
          editor.put(entry(randomKey(random), step));
        }
      }
      versions.add(editor.commit());
      for (int i = 0; i < 20; i++) {
        check(versions.get(random.nextInt(versions.size())), random);
      }
    }
  }

  private static void check(EntryTree version, Random random) {
    String key = randomKey(random);
    String prefix = key.substring(0, random.nextInt(key.length() + 1));
    KeyRange range =
        random.nextBoolean() ? KeyRange.ofPrefix(prefix) : new KeyRange(key, randomKey(random));
    assertThat(version.digest(range)).isEqualTo(Digest.ofAll(version.ascending(range)));
  }

  @Test
  void nothing_has_the_digest_of_nothing() {
    assertThat(EntryTree.empty().digest(KeyRange.ALL)).isEqualTo(Digest.NONE);
    assertThat(Entries.tree(entry("/a", 1)).digest(KeyRange.NONE)).isEqualTo(Digest.NONE);
  }

  @Test
  void what_has_not_changed_is_not_looked_at_again() {
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 10_000; i < 20_000; i++) {
      StoredEntry entry = entry("/k" + i, i);
      entries.add(entry);
      editor.put(entry);
    }
    long before = editor.commit().digest(KeyRange.ALL);

    // would show, if they were looked at
    entries.subList(0, 9_000).forEach(entry -> Arrays.fill(entry.array(), (byte) 0));
    StoredEntry late = entry("/later", 1);
    editor.put(late);

    assertThat(editor.commit().digest(KeyRange.ALL)).isEqualTo(Digest.add(before, late));
  }
}
