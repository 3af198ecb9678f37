package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.tree;

import org.junit.jupiter.api.Test;

class DigestTest {
  /** Made with the reference implementation of XXH64; the first is the example in the Javadoc. */
  @Test
  void it_is_what_its_description_says() {
    assertThat(Digest.of(entry("/config/pool", "20", 7))).isEqualTo(0x65e70f5254ad1147L);
    assertThat(Digest.of(entry("/größe", "v", (1L << 62) + 5))).isEqualTo(0xe0bdaf8eb0bd2e92L);
  }

  @Test
  void it_depends_on_key_value_and_sequence_but_not_on_the_lifetime() {
    long digest = Digest.of(new StoredEntry("k", new byte[] {1}, 5, 0));

    assertThat(Digest.of(new StoredEntry("k", new byte[] {1}, 5, 9))).isEqualTo(digest);
    assertThat(Digest.of(new StoredEntry("l", new byte[] {1}, 5, 0))).isNotEqualTo(digest);
    assertThat(Digest.of(new StoredEntry("k", new byte[] {2}, 5, 0))).isNotEqualTo(digest);
    assertThat(Digest.of(new StoredEntry("k", new byte[] {1}, 6, 0))).isNotEqualTo(digest);
  }

  @Test
  void the_order_in_which_entries_come_and_go_does_not_matter() {
    StoredEntry one = entry("a", 1);
    StoredEntry two = entry("b", 2);
    StoredEntry gone = entry("c", 3);

    long running = Digest.add(Digest.add(Digest.add(Digest.NONE, two), gone), one);
    running = Digest.remove(running, gone);

    assertThat(running).isEqualTo(Digest.ofAll(tree(one, two).iterator()));
    assertThat(Digest.remove(Digest.remove(running, one), two)).isEqualTo(Digest.NONE);
  }
}
