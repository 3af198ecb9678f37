package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.replica.StoredEntry;

class UpdateLogTest {
  private static final long EPOCH = 1L << 40;

  private UpdateLog log = new UpdateLog(EPOCH);
  private final TreeMap<String, StoredEntry> entries = new TreeMap<>();
  private final TreeMap<String, StoredEntry> latest = new TreeMap<>();
  private final TreeMap<Long, StoredEntry> expected = new TreeMap<>();
  private long sequence = EPOCH;

  @Test
  void it_begins_empty_and_knows_all_that_comes() {
    assertThat(after(EPOCH)).isEmpty();
    assertThat(log.floor()).isEqualTo(EPOCH);
  }

  @Test
  void of_a_key_the_latest_update_is_left() {
    StoredEntry first = put("/a");
    StoredEntry other = put("/b");
    StoredEntry second = put("/a");

    assertThat(after(EPOCH)).containsExactly(other, second);
    assertThat(after(first.sequence())).containsExactly(other, second);
    assertThat(after(other.sequence())).containsExactly(second);
    assertThat(after(second.sequence())).isEmpty();
  }

  @Test
  void a_tombstone_takes_the_place_of_its_entry_and_goes_when_the_key_comes_back() {
    put("/a");
    StoredEntry tombstone = remove("/a");
    assertThat(after(EPOCH)).containsExactly(tombstone);

    StoredEntry again = put("/a");
    assertThat(after(EPOCH)).containsExactly(again);
  }

  @Test
  void a_key_that_is_removed_twice_has_one_tombstone() {
    remove("/a");
    StoredEntry second = remove("/a");

    assertThat(after(EPOCH)).containsExactly(second);
  }

  @Test
  void the_oldest_tombstones_are_forgotten_and_raise_the_floor() {
    log = new UpdateLog(EPOCH, 2);
    remove("/a");
    StoredEntry b = remove("/b");
    assertThat(log.floor()).isEqualTo(EPOCH);

    StoredEntry c = remove("/c");

    assertThat(after(EPOCH)).containsExactly(b, c);
    assertThat(log.floor()).isEqualTo(EPOCH + 1);
  }

  @Test
  void what_a_running_snapshot_needs_is_kept_up_to_the_number_of_entries() {
    log = new UpdateLog(EPOCH, 2);
    put("/1");
    put("/2");
    put("/3");
    put("/4");
    remove("/before");
    log.running().begin(sequence);
    remove("/a");
    remove("/b");
    remove("/c");
    StoredEntry last = remove("/d");
    assertThat(log.floor()).as("the one before the snapshot").isEqualTo(EPOCH + 5);

    remove("/e");

    assertThat(log.floor()).as("five are more than four entries").isEqualTo(EPOCH + 6);
    remove("/1");
    assertThat(log.floor()).as("five are more than three").isEqualTo(last.sequence() - 1);
  }

  @Test
  void what_no_snapshot_needs_any_more_is_forgotten_a_few_at_a_time() {
    log = new UpdateLog(EPOCH, 2);
    for (int i = 0; i < 20; i++) {
      put("/entry" + i);
    }
    log.running().begin(sequence);
    log.running().begin(sequence);
    for (int i = 0; i < 10; i++) {
      remove("/absent" + i);
    }
    log.running().end(EPOCH + 20);
    put("/a");
    assertThat(tombstones()).as("one snapshot is left").isEqualTo(10);

    log.running().end(EPOCH + 20);

    put("/b");
    assertThat(tombstones()).isEqualTo(6);
    put("/c");
    put("/d");
    assertThat(tombstones()).isEqualTo(2);
    assertThat(log.floor()).isEqualTo(EPOCH + 28);
  }

  private long tombstones() {
    return after(EPOCH).stream().filter(Tombstone::is).count();
  }

  @Test
  void an_entry_can_be_replaced_by_one_with_another_lifetime() {
    StoredEntry entry = put("/a");
    StoredEntry changed = new StoredEntry("/a", entry.array(), entry.sequence(), 5);

    log.replace(entry, changed);

    assertThat(after(EPOCH)).hasSize(1).first().isSameAs(changed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void random_operations_agree_with_a_model(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int keys = 1 << random.nextInt(2, 14);
    log = new UpdateLog(EPOCH, 50);
    for (int i = 0; i < 40_000; i++) {
      String key = "/" + random.nextInt(keys);
      StoredEntry update = random.nextInt(100) < 80 ? put(key) : remove(key);
      assertThat(update.sequence()).isEqualTo(sequence);
      if (i % 1_000 == 0 || i > 39_990) {
        check(random);
      }
    }
  }

  private void check(SplittableRandom random) {
    expected.headMap(log.floor(), true).values().removeIf(Tombstone::is);
    long from = random.nextLong(EPOCH, sequence + 1);
    assertThat(after(from)).isEqualTo(List.copyOf(expected.tailMap(from, false).values()));
    assertThat(after(EPOCH)).isEqualTo(List.copyOf(expected.values()));
    assertThat(log.size()).isLessThanOrEqualTo(Math.max(1_024, 2 * expected.size() + 1));
  }

  private StoredEntry put(String key) {
    return add(new StoredEntry(key, new byte[] {1}, ++sequence, 0));
  }

  private StoredEntry remove(String key) {
    return add(Tombstone.removed(key, ++sequence));
  }

  private StoredEntry add(StoredEntry update) {
    StoredEntry superseded = latest.put(update.key(), update);
    if (superseded != null) {
      expected.remove(superseded.sequence());
    }
    expected.put(update.sequence(), update);
    @Nullable StoredEntry before =
        Tombstone.is(update) ? entries.remove(update.key()) : entries.put(update.key(), update);
    log.add(update, before);
    return update;
  }

  private List<StoredEntry> after(long from) {
    List<StoredEntry> updates = new ArrayList<>();
    for (int slot = log.slotAfter(from); slot < log.size(); slot++) {
      StoredEntry update = log.at(slot);
      if (update != null) {
        updates.add(update);
      }
    }
    return updates;
  }
}
