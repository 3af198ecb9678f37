package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;

/**
 * What published pairs do wrong, by the numbers under which their defects were collected: clients
 * here are plain RFC 12 clients, which send each update to both servers.
 */
class PublishedDefectsTest {
  private final TestPairCores pair = new TestPairCores().started();
  private final TestPairCores.Half primary = pair.primary();
  private final TestPairCores.Half backup = pair.backup();

  private void setBoth(String uuid, String key, String value, int ttlSeconds) {
    primary.set(uuid, key, value, ttlSeconds);
    backup.set(uuid, key, value, ttlSeconds);
    pair.pass(50);
  }

  /** The primary dies, and a client asks the backup. */
  private Map<String, String> failOver() {
    primary.kill();
    pair.pass(300);
    return backup.map("voter");
  }

  @Test
  void c1_a_standby_expires_nothing_and_loses_no_update_by_it() {
    setBoth("u1", "/mortal", "1", 3);
    setBoth("u2", "/a", "1", 0);
    setBoth("u3", "/b", "1", 0);
    pair.pass(1_500);

    assertThat(backup.published).isEmpty();
    assertThat(failOver()).containsOnlyKeys("/mortal", "/a", "/b");
    pair.pass(4_000);
    assertThat(backup.map("again")).containsOnlyKeys("/a", "/b");
  }

  @Test
  void c2_a_standby_publishes_nothing_not_even_heartbeats() {
    setBoth("u1", "/a", "1", 0);
    pair.pass(5_000);

    assertThat(primary.published).isNotEmpty();
    assertThat(backup.published).isEmpty();
  }

  @Test
  void c3_a_request_to_an_undecided_server_is_held_not_dropped() {
    TestPairCores fresh = new TestPairCores(config -> config.withRefusalMeansDead(false));
    TestPairCores.Half alone = fresh.primary().start();
    fresh.pass(10);
    alone.ask("early");
    fresh.pass(3_000);
    assertThat(alone.snapshots).isEmpty();

    fresh.pass(1_500);

    assertThat(alone.state()).isEqualTo(State.ACTIVE);
    assertThat(alone.snapshots.get("early")).singleElement().matches(KvMsg::isSnapshotEnd);
  }

  @Test
  void c4_no_old_value_comes_back() {
    primary.set("k1", "/k", "v1", 0); // the backup never sees the first
    pair.pass(50);
    setBoth("k2", "/k", "v2", 0);
    backup.set("l1", "/l", "old", 0); // the primary never sees this one
    pair.pass(50);
    setBoth("l2", "/l", "new", 0);

    assertThat(failOver()).containsEntry("/k", "v2").containsEntry("/l", "new");
  }

  @Test
  void c5_an_expiry_does_not_delete_what_is_set_again() {
    setBoth("u1", "/k", "mortal", 1);
    pair.pass(2_000);
    setBoth("u2", "/k", "for ever", 0);

    assertThat(failOver()).containsEntry("/k", "for ever");
    pair.pass(3_000);
    assertThat(backup.map("later")).containsEntry("/k", "for ever");
  }

  @Test
  void c6_an_update_in_flight_keeps_its_lifetime_through_the_takeover() {
    primary.kill();
    backup.set("u1", "/in/flight", "1", 100);
    pair.pass(300);

    assertThat(backup.map("voter")).containsEntry("/in/flight", "1");
    pair.pass(5_000);
    assertThat(backup.map("later")).containsEntry("/in/flight", "1");
  }

  @Test
  void c7_c8_uuids_of_any_length_and_long_properties_do_no_harm() {
    setBoth("", "/a", "1", 0);
    setBoth("0123456789abcdef", "/b", "1", 0);
    setBoth("01234567-89ab-cdef-0123-456789abcdef", "/c", "1", 0);
    setBoth("u".repeat(200), "/d", "1", 0);

    assertThat(failOver()).containsOnlyKeys("/a", "/b", "/c", "/d");
  }

  @Test
  void c9_a_backup_that_was_never_in_sync_neither_serves_nor_crashes() {
    TestPairCores fresh = new TestPairCores();
    TestPairCores.Half lonely = fresh.backup().start();
    fresh.pass(100);

    assertThat(lonely.map("client")).isEmpty();
    assertThat(lonely.snapshots).isEmpty();
    assertThat(lonely.state()).isEqualTo(State.PENDING);
    assertThat(lonely.events).anyMatch(event -> event.toString().contains("backup alone"));
  }

  @Test
  void c10_an_active_server_that_dies_while_it_is_copied_hangs_nobody() {
    for (int i = 0; i < 500; i++) {
      primary.set("u" + i, "/k" + i, "x".repeat(10_000), 0);
    }
    pair.pass(100);
    backup.kill();
    backup.start();
    while (backup.core().core().sequence() == 0) {
      pair.pass(10);
    }
    primary.kill();
    pair.pass(5_000);
    primary.start();
    pair.pass(2_000);

    assertThat(List.of(primary.state(), backup.state()))
        .containsExactlyInAnyOrder(State.ACTIVE, State.PASSIVE);
  }

  @Test
  void c15_c24_sequences_rise_over_restarts_and_takeovers() {
    setBoth("u1", "/a", "1", 0);
    primary.kill();
    pair.pass(300);
    backup.ask("voter");
    pair.pass(300);
    backup.set("u2", "/a", "2", 0);
    pair.pass(50);
    primary.start();
    pair.pass(1_000);
    backup.kill();
    pair.pass(300);
    primary.ask("voter");
    pair.pass(300);
    primary.set("u3", "/a", "3", 0);
    pair.pass(50);

    long[] sequences =
        LongStream.concat(
                LongStream.concat(sequencesOf(primary, "1"), sequencesOf(backup, "2")),
                sequencesOf(primary, "3"))
            .toArray();
    assertThat(sequences).hasSize(3).isSorted().doesNotHaveDuplicates();
  }

  private static LongStream sequencesOf(TestPairCores.Half half, String value) {
    return half.published.stream()
        .filter(message -> new String(message.body()).equals(value))
        .mapToLong(KvMsg::sequence);
  }

  @Test
  void c16_what_was_removed_stays_removed() {
    setBoth("u1", "/ghost", "1", 0);
    setBoth("u2", "/ghost", "", 0);

    assertThat(failOver()).doesNotContainKey("/ghost");
  }

  @Test
  void c22_c30_a_question_about_the_server_is_no_vote() {
    primary.kill();
    pair.pass(3_000);
    byte[][] question = {TestPairCores.bytes("ICANHAZ?"), TestPairCores.bytes("/.chp/")};

    backup.core().onRequest(TestPairCores.bytes("probe"), question, pair.nowNs);
    pair.pass(100);

    assertThat(backup.state()).isEqualTo(State.PASSIVE);
    assertThat(backup.snapshots.get("probe")).isNotEmpty();
  }

  @Test
  void a_question_whether_a_server_serves_is_no_vote_and_no_standby_answers_it() {
    primary.kill();
    pair.pass(3_000);
    byte[][] question = {
      TestPairCores.bytes("ICANHAZ?"), TestPairCores.bytes(SnapshotRequest.NOTHING_BUT_THE_END)
    };

    backup.core().onRequest(TestPairCores.bytes("probe"), question, pair.nowNs);
    pair.pass(100);

    assertThat(backup.state()).isEqualTo(State.PASSIVE);
    assertThat(backup.snapshots.get("probe")).isNullOrEmpty();

    backup.ask("voter");
    backup.core().onRequest(TestPairCores.bytes("probe"), question, pair.nowNs);
    pair.pass(100);

    assertThat(backup.snapshots.get("probe")).hasSize(1);
  }

  @Test
  void c23_a_server_that_was_frozen_says_nothing_old_and_yields() {
    setBoth("u1", "/a", "1", 0);
    primary.freeze();
    pair.pass(2_500);
    assertThat(backup.map("voter")).containsEntry("/a", "1");
    backup.set("u2", "/a", "2", 0);
    primary.set("u2", "/a", "2", 0);
    primary.set("u3", "/only/here", "1", 0);
    pair.pass(100);
    int before = primary.published.size();

    primary.thaw();
    pair.pass(3_000);

    assertThat(primary.published).hasSize(before);
    assertThat(primary.state()).isEqualTo(State.PASSIVE);
    assertThat(backup.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.core().isInSync()).isTrue();
    assertThat(primary.core().core().digest()).isEqualTo(backup.core().core().digest());
  }

  @Test
  void c23_two_active_servers_become_one_and_what_is_discarded_is_told() {
    setBoth("u1", "/a", "1", 0);
    pair.cut(true).pass(2_500);
    primary.ask("here");
    backup.ask("there");
    pair.pass(2_500);
    backup.ask("there");
    pair.pass(300);
    primary.set("u2", "/lost", "1", 0);
    backup.set("u3", "/kept", "1", 0);
    pair.pass(100);
    assertThat(primary.state()).isEqualTo(backup.state()).isEqualTo(State.ACTIVE);

    pair.cut(false).pass(3_000);

    assertThat(List.of(primary.state(), backup.state()))
        .containsExactly(State.PASSIVE, State.ACTIVE);
    assertThat(primary.events)
        .filteredOn(event -> event instanceof PairEvent.Discarded)
        .singleElement()
        .satisfies(event -> assertThat(((PairEvent.Discarded) event).key()).isEqualTo("/lost"));
    assertThat(primary.core().core().digest()).isEqualTo(backup.core().core().digest());
    assertThat(backup.map("client")).containsOnlyKeys("/a", "/kept");
  }

  @Test
  void c25_what_only_the_standby_was_told_is_applied_when_it_takes_over_unless_its_key_changed() {
    backup.set("u1", "/fresh", "1", 0);
    backup.set("u2", "/stale", "old", 0);
    pair.pass(50);
    primary.set("u3", "/stale", "new", 0);
    pair.pass(50);

    assertThat(failOver()).containsEntry("/fresh", "1").containsEntry("/stale", "new");
  }

  @Test
  void c27_a_step_of_the_wall_clock_changes_nothing() {
    setBoth("u1", "/a", "1", 10);

    pair.wallMs += 3_600_000;
    pair.pass(5_000);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.map("client")).containsEntry("/a", "1");
    assertThat(failOver()).containsEntry("/a", "1");
  }

  @Test
  void c31_two_primaries_say_so_and_neither_serves() {
    assertThat(primary.events).noneMatch(event -> event.toString().contains("configured as"));
    // the twin's beats come to this one as if it were its peer
    TestPairCores twin = new TestPairCores();
    TestPairCores.Half other = twin.primary().start().start(); // another instance
    TestPairCores.Half one = new TestPairCores().primary().start();
    for (int i = 0; i < 100; i++) {
      exchange(one, other, twin.nowNs + i * 20_000_000L);
    }

    assertThat(texts(one)).anyMatch(text -> text.contains("configured as PRIMARY"));
    assertThat(one.state()).isEqualTo(State.PENDING);
  }

  private static List<String> texts(TestPairCores.Half half) {
    return half.events.stream().map(PairEvent::toString).toList();
  }

  private static void exchange(TestPairCores.Half one, TestPairCores.Half other, long nowNs) {
    for (TestPairCores.Half from : List.of(one, other)) {
      TestPairCores.Half to = from == one ? other : one;
      from.core().onTick(nowNs);
      for (PairEffect effect : from.core().takeEffects()) {
        if (effect instanceof PairEffect.PublishState state) {
          to.core().onPeerFrame(state.frame(), nowNs);
        } else if (effect instanceof PairEffect.Told told) {
          from.events.add(told.event());
        }
      }
    }
  }

  @Test
  void c36_an_update_to_an_undecided_server_is_applied_when_it_decides() {
    TestPairCores fresh = new TestPairCores();
    TestPairCores.Half alone = fresh.primary().start();
    fresh.pass(10);
    alone.set("u1", "/early", "1", 100);
    fresh.pass(100);

    assertThat(alone.map("client")).containsEntry("/early", "1");
    fresh.pass(3_000);
    assertThat(alone.map("later")).containsEntry("/early", "1");
  }

  @Test
  void an_empty_server_does_not_impose_itself_on_a_standby_that_has_everything() {
    setBoth("u1", "/a", "1", 0);
    backup.freeze();
    primary.kill();
    pair.pass(100);
    primary.start();
    pair.pass(4_500);
    primary.ask("client");
    pair.pass(300);
    primary.set("u2", "/b", "2", 0);
    pair.pass(100);
    assertThat(primary.state()).isEqualTo(State.ACTIVE);

    backup.thaw();
    pair.pass(4_000);

    assertThat(backup.state()).isEqualTo(State.ACTIVE);
    assertThat(backup.map("client")).containsOnlyKeys("/a");
    assertThat(primary.events)
        .filteredOn(event -> event instanceof PairEvent.Discarded)
        .singleElement()
        .satisfies(event -> assertThat(((PairEvent.Discarded) event).key()).isEqualTo("/b"));
  }
}
