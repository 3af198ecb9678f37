package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoredEntryTest {
  @Test
  void equality_is_by_key_value_and_sequence() {
    StoredEntry entry = new StoredEntry("k", new byte[] {1}, 5, 0);

    assertThat(entry).isEqualTo(new StoredEntry("k", new byte[] {1}, 5, 30));
    assertThat(entry).hasSameHashCodeAs(new StoredEntry("k", new byte[] {1}, 5, 30));
    assertThat(entry).isNotEqualTo(new StoredEntry("x", new byte[] {1}, 5, 0));
    assertThat(entry).isNotEqualTo(new StoredEntry("k", new byte[] {2}, 5, 0));
    assertThat(entry).isNotEqualTo(new StoredEntry("k", new byte[] {1}, 6, 0));
  }

  @Test
  void a_lifetime_of_zero_seconds_is_none() {
    assertThat(new StoredEntry("k", new byte[1], 1, 0).ttl()).isEmpty();
    assertThat(new StoredEntry("k", new byte[1], 1, 3).ttl()).contains(Duration.ofSeconds(3));
  }

  @Test
  void its_text_does_not_show_the_value() {
    assertThat(entry("/password", "hunter2", 9)).asString().contains("/password", "9");
    assertThat(entry("/password", "hunter2", 9)).asString().doesNotContain("hunter2");
  }
}
