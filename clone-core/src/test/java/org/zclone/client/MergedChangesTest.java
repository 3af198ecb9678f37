package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.Entry;
import org.zclone.replica.StoredEntry;

class MergedChangesTest {
  private static final StoredEntry OLD = entry("/a", 1);
  private static final StoredEntry NEW = entry("/a", 2);
  private static final StoredEntry NEWER = entry("/a", 3);

  private static StoredEntry entry(String key, long sequence) {
    byte[] value = Long.toString(sequence).getBytes(StandardCharsets.UTF_8);
    return new StoredEntry(key, value, sequence, 0);
  }

  private static Change put(Optional<Entry> before, StoredEntry after) {
    return new Change(Cause.PUT, after.key(), before, Optional.of(after), after.sequence());
  }

  private static Change removed(StoredEntry before, long sequence) {
    return new Change(Cause.DELETED, before.key(), Optional.of(before), Optional.empty(), sequence);
  }

  @Test
  void changes_of_different_keys_stay_as_they_are() {
    List<Change> changes =
        List.of(put(Optional.of(OLD), NEW), put(Optional.empty(), entry("/b", 3)));

    assertThat(MergedChanges.of(changes)).isSameAs(changes);
  }

  @Test
  void several_of_one_key_become_one_from_the_first_to_the_last_in_the_place_of_the_last() {
    Change other = put(Optional.empty(), entry("/b", 4));
    List<Change> changes =
        new ArrayList<>(List.of(put(Optional.of(OLD), NEW), other, put(Optional.of(NEW), NEWER)));

    assertThat(MergedChanges.of(changes)).containsExactly(other, put(Optional.of(OLD), NEWER));
  }

  @Test
  void a_put_that_is_removed_again_is_no_change_if_there_was_nothing_before() {
    List<Change> changes = List.of(put(Optional.empty(), NEW), removed(NEW, 3));

    assertThat(MergedChanges.of(changes)).isEmpty();
  }

  @Test
  void a_removal_that_is_put_again_is_a_put() {
    List<Change> changes = List.of(removed(OLD, 2), put(Optional.empty(), NEWER));

    assertThat(MergedChanges.of(changes)).containsExactly(put(Optional.of(OLD), NEWER));
  }
}
