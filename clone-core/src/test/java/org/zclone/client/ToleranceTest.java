package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Change;
import org.zclone.api.ClientStatus.State;
import org.zclone.chp.KvMsg;

/** What published servers do differently (K1 to K14), and what hostile ones may try. */
class ToleranceTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "4, 0", "7, 0", "0, 16", "4, 16", "7, 16"})
  void k1_a_snapshot_may_end_with_any_number_and_uuid(long sequence, int uuidLength) {
    Harness client = Harness.ofOne().connect().hugz(7).answer(4, "/a", "4");

    client.answer(Frames.message("KTHXBAI", sequence, new byte[uuidLength], "", Frames.NONE));
    client.publish(8, "/b", "8");

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEqualTo(Map.of("/a", "4", "/b", "8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a/"})
  void k1_a_snapshot_may_end_with_its_subtree_or_nothing(String body) {
    Harness client = Harness.following("/a/").connect().hugz(7);

    client.answer(4, "/a/x", "4").answer(Frames.end(7, body));

    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ttl=1795172763492\n", "ttl=1795172763.492842\n", "ttl=0\n"})
  void k2_entries_of_a_snapshot_may_have_any_number_uuid_and_ttl(String properties) {
    Harness client = Harness.ofOne().connect().hugz(7);

    client.answer(Frames.message("/z", 6, new byte[16], properties, Frames.bytes("6")));
    client.answer(Frames.message("/a", 0, Frames.NONE, properties, Frames.bytes("0")));
    client.answerEnd(7);

    assertThat(client.map()).isEqualTo(Map.of("/a", "0", "/z", "6"));
    assertThat(client.core.replica().tree().get("/z").ttl()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 32, 36})
  void k3_updates_may_have_a_uuid_of_any_length(int length) {
    Harness client = Harness.ofOne().goLive(7);

    client.publish(Frames.message("/a", 8, new byte[length], "", Frames.bytes("8")));

    assertThat(client.map()).isEqualTo(Map.of("/a", "8"));
  }

  @Test
  void k4_a_heartbeat_of_0_says_nothing_but_that_the_server_lives() {
    Harness client = Harness.ofOne().connect().hugz(0).answer(4, "/a", "4").answerEnd(4);

    client.pass(2_000).hugz(0).pass(2_000).publish(5, "/a", "5").hugz(0);

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.map()).isEqualTo(Map.of("/a", "5"));
  }

  @Test
  void k4_a_heartbeat_of_eight_ascii_zeros_says_nothing_either() {
    Harness client = Harness.ofOne().goLive(7);

    client.publish(
        new byte[][] {
          Frames.bytes("HUGZ"), Frames.bytes("00000000"), Frames.NONE, Frames.NONE, Frames.NONE
        });

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.core.status().sequence()).isEqualTo(7);
  }

  @Test
  void k4_a_heartbeat_may_have_a_uuid() {
    Harness client = Harness.ofOne().connect();

    client.publish(Frames.message("HUGZ", 7, new byte[16], "", Frames.NONE)).answerEnd(7);

    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void k4_a_server_without_heartbeats_is_asked_whether_it_serves_and_may_be_silent_for_ever() {
    Harness client = Harness.ofOne().connect().pass(1_499);
    assertThat(client.requests()).isZero();

    client.pass(1).answer(3, "/a", "3").answerEnd(3);
    for (int i = 0; i < 1_200; i++) {
      assertThat(client.pass(3_000).asked()).containsExactly("/.chp-nothing/");
      assertThat(client.snapshotOpen).isTrue();
      client.answer(Frames.end(3, "/.chp-nothing/"));
      assertThat(client.snapshotOpen).isFalse();
    }

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.requests()).isEqualTo(1_201);
    client.publish(4, "/a", "4");
    assertThat(client.map()).isEqualTo(Map.of("/a", "4"));
  }

  @Test
  void k4_a_server_without_heartbeats_that_does_not_answer_is_left() {
    Harness client = Harness.ofTwo().connect().publish(5, "/a", "5");
    client.answer(5, "/a", "5").answerEnd(5);

    client.pass(5_999); // it may have stepped down before it sent its first heartbeat
    assertThat(client.state()).isEqualTo(State.LIVE);

    client.pass(1);
    assertThat(client.detail()).contains("silent, and no answer");
    client.pass(100);
    assertThat(client.server).isEqualTo(1);
    assertThat(client.map()).isEqualTo(Map.of("/a", "5"));
  }

  @Test
  void k4_what_a_server_without_heartbeats_says_in_time_is_an_answer() {
    Harness client = Harness.ofOne().connect().publish(5, "/a", "5").answerEnd(5).pass(5_000);
    assertThat(client.snapshotOpen).isTrue();

    client.publish(6, "/a", "6");

    assertThat(client.snapshotOpen).isFalse();
    assertThat(client.pass(2_999).requests()).isEqualTo(2);
    client.answerEnd(9); // late, and of nobody's interest
    assertThat(client.pass(1).requests()).isEqualTo(3);
    assertThat(client.map()).isEqualTo(Map.of("/a", "6"));
  }

  @Test
  void k4_the_loss_of_a_last_update_shows_without_heartbeats_too() {
    Harness client = Harness.ofOne().connect().publish(5, "/a", "5").answerEnd(5);

    client.pass(3_000).answerEnd(6);
    assertThat(client.state()).as("it may be on its way").isEqualTo(State.LIVE);

    client.pass(3_000);
    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.detail()).startsWith("1 update lost after sequence 5");
    assertThat(client.asked()).containsExactly("");
    client.answer(6, "/a", "6").answerEnd(6).pass(3_000).answerEnd(6).pass(3_000);
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEqualTo(Map.of("/a", "6"));
  }

  @Test
  void k4_an_update_that_came_after_the_answer_that_named_it_was_not_lost() {
    Harness client = Harness.ofOne().connect().publish(5, "/a", "5").answerEnd(5);

    client.pass(3_000).answerEnd(6).publish(6, "/a", "6").pass(3_000).answerEnd(6).pass(3_000);

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.requests()).isEqualTo(4);
  }

  @Test
  void k4_who_follows_a_subtree_is_told_nothing_by_the_number_of_an_answer() {
    Harness client = Harness.following("/b/").connect().publish(5, "/b/x", "5").answerEnd(5);

    for (int i = 6; i < 20; i++) {
      client.pass(3_000).answerEnd(i);
    }

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.detail()).startsWith("following");
  }

  @Test
  void k4_an_answer_proves_nothing_of_the_subscription_to_a_subtree() {
    Harness client = Harness.following("/b/").connect().pass(1_500).answerEnd(3);

    client.pass(3_000).answerEnd(4).pass(3_000).answerEnd(4).publish(5, "/b/y", "5");

    assertThat(client.detail()).startsWith("updates after sequence 3 came before");
  }

  @Test
  void k4_what_a_server_named_before_it_went_back_is_forgotten() {
    Harness client = Harness.ofOne().connect().publish(100, "/a", "100").answerEnd(100);
    client.pass(3_000).answerEnd(100).publish(3, "/a", "3").answer(3, "/a", "3").answerEnd(3);
    assertThat(client.core.status().sequence()).isEqualTo(3);

    client.pass(3_000);

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.asked()).containsExactly("/.chp-nothing/");
  }

  @Test
  void k4_a_server_that_has_sent_heartbeats_may_not_be_silent_on_a_later_connection() {
    Harness client = Harness.ofOne().goLive(7).pass(2_000).disconnect();
    client.connect().pass(1_500).answer(8, "/a", "8").answerEnd(8);
    assertThat(client.state()).isEqualTo(State.LIVE);

    client.pass(3_000);

    assertThat(client.detail()).contains("silent for 3 s");
    assertThat(client.state()).isNotEqualTo(State.LIVE);
  }

  @Test
  void k5_numbers_that_are_never_published_lead_to_a_resynchronisation() {
    Harness client = Harness.ofOne().goLive(7);

    client.publish(11, "/a", "11");
    client.answer(9, "/inflight", "9").answer(11, "/a", "11").answerEnd(11);

    assertThat(client.map()).isEqualTo(Map.of("/a", "11", "/inflight", "9"));
  }

  @Test
  void k6_a_server_that_ignores_requests_for_everything_is_asked_for_slash() {
    Harness client = Harness.ofOne().connect().pass(1_500).pass(3_000);
    while (!client.linkOpen) {
      client.pass(10);
    }

    client.connect().pass(1_500);
    assertThat(client.asked()).containsExactly("", "/");
    client.answer(1, "/a", "1").answer(2, "plain", "2").answer(Frames.end(2, "/"));

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.notices)
        .singleElement()
        .asString()
        .contains("only keys that begin with a slash");

    client.publish(3, "plain", "3").publish(4, "/b", "4");
    assertThat(client.map()).isEqualTo(Map.of("/a", "1", "/b", "4"));

    client.publish(6, "/c", "6");
    assertThat(client.detail()).as("gaps still show").contains("1 update lost");
    assertThat(client.asked()).containsExactly("", "/");
  }

  @Test
  void k6_a_server_that_was_merely_slow_is_still_followed_as_a_whole() {
    Harness client = Harness.ofOne().connect().pass(4_500).pass(50).connect().pass(1_500);
    assertThat(client.asked()).containsExactly("", "/");

    client.answer(1, "/a", "1").answer(2, "plain", "2").answerEnd(2);
    assertThat(client.state())
        .as("an end without a name may belong to either")
        .isEqualTo(State.SYNCING);
    client.answer(1, "/a", "1").answerEnd(2).publish(3, "/b", "3");

    assertThat(client.map()).containsOnlyKeys("/a", "/b", "plain");
    assertThat(client.notices).isEmpty();
  }

  @Test
  void k6_everything_and_slash_take_turns_while_nobody_answers() {
    Harness client = Harness.ofOne();
    StringBuilder asked = new StringBuilder();

    for (int i = 0; i < 4; i++) {
      client.connect().pass(1_500);
      asked.append(client.asked());
      client.pass(3_000);
      while (!client.linkOpen) {
        client.pass(10);
      }
    }

    assertThat(asked).hasToString("[][, /][][, /]");
  }

  @Test
  void k6_slash_is_not_asked_for_while_a_server_is_merely_down_or_a_subtree_is_followed() {
    Harness two = Harness.ofTwo().pass(3_000).connect().pass(1_500).pass(3_000).pass(50);
    two.connect().pass(1_500);
    assertThat(two.asked()).containsExactly("");

    Harness one = Harness.following("/a/").connect().pass(4_500).pass(50).connect().pass(1_500);
    assertThat(one.asked()).containsExactly("/a/");
  }

  @Test
  void k9_a_lower_number_after_a_failover_is_no_obstacle() {
    Harness client = Harness.ofTwo().goLive(1_000).pass(1_000).disconnect();

    client.connect().publish(5, "/a", "5").answer(5, "/a", "5").answerEnd(5).publish(6, "/b", "6");

    assertThat(client.map()).isEqualTo(Map.of("/a", "5", "/b", "6"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ttl=1795172763492|EXPIRED",
        "ttl=1795172763.492842|EXPIRED",
        "expired=1|EXPIRED",
        "expired=|EXPIRED",
        "ttl=30|DELETED",
        "ttl=0|DELETED",
        "ttl=abc|DELETED",
        "ttl=|DELETED",
        "x=1|DELETED"
      })
  void k10_a_removal_says_by_its_properties_whether_the_entry_expired(
      String properties, Change.Cause cause) {
    Harness client = Harness.ofOne().goLive(1).publish(2, "/a", "2").forget();

    client.publish(Frames.message("/a", 3, Frames.NONE, properties, Frames.NONE));

    assertThat(client.cuts.get(0).changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.cause()).isEqualTo(cause);
              assertThat(change.sequence()).isEqualTo(3);
            });
  }

  @ParameterizedTest
  @CsvSource({"ttl=30, 30", "ttl=0, 0", "ttl=1795172763, 0", "ttl=0.5, 0", "ttl=-5, 0", "a=b, 0"})
  void the_ttl_of_an_update_is_its_lifetime_if_it_can_be_one(String properties, int seconds) {
    Harness client = Harness.ofOne().goLive(1);

    client.publish(Frames.message("/a", 2, Frames.NONE, properties, Frames.bytes("2")));

    assertThat(client.core.replica().tree().get("/a").ttlSeconds()).isEqualTo(seconds);
  }

  @Test
  void k11_keys_outside_the_followed_subtrees_are_ignored() {
    Harness client = Harness.following("/a/").connect().hugz(7);

    client.answer(3, "/b/x", "3").answer(4, "/a/x", "4").answerEnd(7);
    client.publish(8, "HUGZ-not", "8").publish(9, "/b/x", "9").publish(10, "/a/y", "10");

    assertThat(client.map()).containsOnlyKeys("/a/x", "/a/y");
    assertThat(client.core.status().sequence()).isEqualTo(10);
  }

  @Test
  void k11_keys_outside_still_count_where_gaps_show() {
    Harness client = Harness.ofOne().goLive(7);

    client.publish(8, "KTHXBAI", "8").publish(9, "/a", "9");

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).containsOnlyKeys("/a");
  }

  @Test
  void k13_properties_may_be_padded_with_nul_bytes() {
    Harness client = Harness.ofOne().goLive(7);

    client.publish(Frames.message("/a", 8, Frames.NONE, "ttl=9\n\0\0", Frames.bytes("8")));

    assertThat(client.core.replica().tree().get("/a").ttlSeconds()).isEqualTo(9);
  }

  @Test
  void k14_what_a_passive_server_publishes_is_never_applied() {
    Harness client = Harness.ofTwo().goLive(5).publish(6, "/a", "6").pass(1_000).disconnect();
    assertThat(client.server).isEqualTo(1);

    client.connect().hugz(5).publish(6, "/a", "").publish(7, "/a", "").hugz(7);
    client.pass(2_000).hugz(7).pass(1_000);

    assertThat(client.map()).isEqualTo(Map.of("/a", "6"));
    assertThat(client.server).isZero();
  }

  @Test
  void a_stored_entry_that_is_called_kthxbai_does_not_end_the_snapshot() {
    Harness client = Harness.ofOne().connect().hugz(7);

    client.answer(1, "/a", "1").answer(2, "KTHXBAI", "boo").answer(3, "/b", "3").answerEnd(7);

    assertThat(client.map()).isEqualTo(Map.of("/a", "1", "/b", "3"));
  }

  @Test
  void an_unreadable_update_is_no_gap_but_is_said_and_counted() {
    Harness client = Harness.ofOne().goLive(7);

    byte[][] frames = Frames.update(8, "/a", "8");
    frames[0] = new byte[] {(byte) 0xFF};
    client.publish(frames).publish(9, "/b", "9");

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).containsOnlyKeys("/b");
    assertThat(client.notices).anyMatch(notice -> notice.contains("incomplete"));
    assertThat(client.core.counters().get())
        .containsAllEntriesOf(Map.of("dropped.KEY_NOT_TEXT", 1L, "incomplete", 1L));
  }

  @Test
  void an_update_with_a_value_over_the_limit_takes_the_old_value_away() {
    Harness client = Harness.of(config -> config.withMaxValueBytes(10), Harness.A).goLive(10);

    client.publish(11, "/a", "old").publish(12, "/a", "a value over the limit");

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.core.status().sequence()).isEqualTo(12);
    assertThat(client.map()).isEmpty();
    assertThat(client.changes()).containsExactly("PUT /a ->old", "DELETED /a old>-");

    client.publish(13, "/a", "new");

    assertThat(client.map()).isEqualTo(Map.of("/a", "new"));
  }

  @Test
  void an_update_with_a_value_over_the_limit_during_a_snapshot_takes_the_entry_away() {
    Harness client = Harness.of(config -> config.withMaxValueBytes(10), Harness.A);
    client.connect().hugz(10).publish(11, "/a", "a value over the limit");

    client.answer(9, "/a", "old").answerEnd(10);

    assertThat(client.map()).isEmpty();
  }

  @Test
  void notices_come_the_first_tenth_and_hundredth_time() {
    Harness client = Harness.ofOne().goLive(7);

    for (int i = 0; i < 150; i++) {
      client.publish(new byte[3][0]);
    }

    assertThat(client.notices).hasSize(3);
    assertThat(client.notices.get(2)).endsWith("(100 times by now)");
  }

  @Test
  void malformed_messages_change_nothing() {
    Harness client = Harness.ofOne().goLive(7).publish(8, "/a", "8").forget();
    byte[][] shortSequence = Frames.update(9, "/a", "9");
    shortSequence[1] = new byte[4];
    byte[][] update = Frames.update(9, "/a", "9");
    byte[][] tenFrames = new byte[10][];
    for (int i = 0; i < 10; i++) {
      tenFrames[i] = update[i % 5];
    }

    client.publish(shortSequence).publish(tenFrames).publish(new byte[0][]).publish(new byte[1][0]);
    client.publish(-1, "/a", "x");
    client.answer(new byte[2][0]);

    assertThat(client.effects).isEmpty();
    assertThat(client.map()).isEqualTo(Map.of("/a", "8"));
    assertThat(client.core.counters().get()).containsEntry("dropped.FRAME_COUNT", 3L);
  }

  @Test
  void malformed_messages_in_a_snapshot_are_left_out_and_said() {
    Harness client = Harness.ofOne().connect().hugz(7);

    client.answer(1, "/a", "1").answer(new byte[2][0]).answer(2, "", "2").answerEnd(7);

    assertThat(client.map()).containsOnlyKeys("/a");
    assertThat(client.notices).anyMatch(notice -> notice.contains("an entry of the snapshot"));
  }

  @Test
  void the_number_of_a_rejected_message_can_still_be_read() {
    assertThat(KvMsg.sequenceOf(Frames.update(8, "", ""))).hasValue(8);
    assertThat(KvMsg.sequenceOf(new byte[5][4])).isEmpty();
    assertThat(KvMsg.sequenceOf(new byte[4][8])).isEmpty();
    assertThat(Optional.of(KvMsg.sequenceOf(new byte[5][8]).getAsLong())).hasValue(0L);
  }
}
