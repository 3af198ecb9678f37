package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientStatus.State;
import org.zclone.chp.KvMsg;

/** From the subscription to the live replica, and back to it after every kind of loss. */
class FollowingTest {

  @Test
  void c11_the_snapshot_is_requested_only_after_the_subscription_has_proved_itself() {
    Harness client = Harness.ofOne().connect();

    assertThat(client.requests()).isZero();

    client.hugz(7);

    assertThat(client.asked()).containsExactly("");
  }

  @Test
  void an_update_is_as_good_a_proof_as_a_heartbeat() {
    Harness client = Harness.ofOne().connect().publish(7, "/a", "1");

    client.answer(7, "/a", "1").answerEnd(7);

    assertThat(client.map()).containsExactly(Map.entry("/a", "1"));
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void a_message_before_the_news_of_the_connection_is_a_proof_too() {
    Harness client = Harness.ofOne().hugz(7).connect();

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.state()).isEqualTo(State.SYNCING);
  }

  @Test
  void updates_are_held_back_until_the_snapshot_ends_and_then_applied_once() {
    Harness client = Harness.ofOne().connect().hugz(7);

    client.publish(8, "/a", "8").publish(9, "/b", "9").publish(10, "/a", "");
    client.answer(8, "/a", "8").answer(5, "/c", "5").answerEnd(8);

    assertThat(client.map()).isEqualTo(Map.of("/b", "9", "/c", "5"));
    assertThat(client.core.replica().current().sequence()).isEqualTo(10);
  }

  @Test
  void a_held_back_update_that_the_snapshot_has_does_not_bring_back_a_removed_key() {
    Harness client = Harness.ofOne().connect().hugz(7);

    client.publish(8, "/a", "8").publish(9, "/a", "").answerEnd(9);

    assertThat(client.map()).isEmpty();
    assertThat(client.changes()).isEmpty();
  }

  @Test
  void an_update_that_the_snapshot_has_and_that_arrives_later_changes_nothing() {
    Harness client = Harness.ofOne().connect().hugz(7).answerEnd(9).forget();

    client.publish(8, "/a", "8").publish(9, "/a", "");

    assertThat(client.changes()).isEmpty();
    assertThat(client.state()).isEqualTo(State.LIVE);

    client.publish(10, "/a", "10");

    assertThat(client.changes()).containsExactly("PUT /a ->10");
  }

  @Test
  void readers_see_the_old_state_until_the_whole_snapshot_is_there() {
    Harness client = Harness.ofOne().goLive(1).publish(2, "/a", "old");
    client.hugz(5).answer(5, "/b", "new");

    assertThat(client.map()).isEqualTo(Map.of("/a", "old"));

    client.forget().answerEnd(5);

    assertThat(client.map()).isEqualTo(Map.of("/b", "new"));
    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes()).containsExactly("RESYNC /a old>-", "RESYNC /b ->new");
  }

  @Test
  void a_resynchronisation_is_a_cut_of_its_own_in_a_turn_of_many() {
    Harness client = Harness.ofOne().goLive(1).forget();

    client.turn(
        () -> {
          client.publish(2, "/a", "2").publish(4, "/b", "4");
          client.core.takeEffects();
          client.attempt++;
          client.answer(4, "/b", "4").answerEnd(4).publish(5, "/c", "5").publish(6, "/d", "6");
        });

    assertThat(client.cuts).hasSize(3);
    assertThat(client.cuts.get(0).changes()).hasSize(1);
    assertThat(client.cuts.get(0).after().tree().size()).isEqualTo(1);
    assertThat(client.cuts.get(1).after().sequence()).isEqualTo(4);
    assertThat(client.cuts.get(2).changes()).hasSize(2);
    assertThat(client.changes())
        .containsExactly(
            "PUT /a ->2", "RESYNC /a 2>-", "RESYNC /b ->4", "PUT /c ->5", "PUT /d ->6");
  }

  @Test
  void several_updates_of_a_turn_are_one_cut_and_none_of_them_shows_before_the_flush() {
    Harness client = Harness.ofOne().goLive(1).forget();

    client.turn(
        () -> {
          client.publish(2, "/a", "2").publish(3, "/b", "3");
          assertThat(client.map()).isEmpty();
        });

    assertThat(client.cuts).hasSize(1);
    assertThat(client.map()).hasSize(2);
  }

  @Test
  void no_changes_are_made_while_nobody_listens() {
    Harness client = Harness.ofOne().goLive(1).forget();

    client.core.setListening(false);
    client.publish(2, "/a", "2").hugz(9).answer(9, "/b", "9").answerEnd(9);

    assertThat(client.cuts).isEmpty();
    assertThat(client.map()).isEqualTo(Map.of("/b", "9"));
  }

  @Test
  void c12_a_gap_while_live_is_repaired_on_the_same_link_and_said() {
    Harness client = Harness.ofOne().goLive(7).publish(8, "/a", "8");
    long link = client.link;

    client.publish(12, "/a", "12");

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.core.status().synced()).isTrue();
    assertThat(client.detail()).contains("3 updates lost after sequence 8");
    assertThat(client.map()).isEqualTo(Map.of("/a", "8"));

    client.answer(11, "/b", "11").answer(12, "/a", "12").answerEnd(12);

    assertThat(client.link).isEqualTo(link);
    assertThat(client.map()).isEqualTo(Map.of("/a", "12", "/b", "11"));
  }

  @Test
  void c12_a_heartbeat_shows_that_the_last_updates_were_lost() {
    Harness client = Harness.ofOne().goLive(7);

    client.hugz(9);

    assertThat(client.detail()).contains("2 updates lost after sequence 7");
    assertThat(client.requests()).isEqualTo(2);
  }

  @Test
  void a_gap_during_the_snapshot_starts_it_again() {
    Harness client = Harness.ofOne().connect().hugz(7).publish(8, "/a", "8");
    long first = client.attempt;

    client.publish(10, "/a", "10").answer(10, "/a", "10").answerEnd(10);

    assertThat(client.attempt).isGreaterThan(first);
    assertThat(client.map()).isEqualTo(Map.of("/a", "10"));
  }

  @Test
  void c15_a_server_that_counts_from_the_beginning_again_is_followed_at_once() {
    Harness client = Harness.ofOne().goLive(300).publish(301, "/a", "old");

    client.publish(1, "/b", "1");

    assertThat(client.detail()).contains("went back from sequence 301 to 1");

    client.answer(1, "/b", "1").answerEnd(1).publish(2, "/c", "2");

    assertThat(client.map()).isEqualTo(Map.of("/b", "1", "/c", "2"));
    assertThat(client.core.status().sequence()).isEqualTo(2);
  }

  @Test
  void c15_a_restarted_server_that_reaches_the_same_number_is_not_taken_for_the_old_one() {
    Harness client = Harness.ofOne().goLive(1).publish(2, "/a", "old");

    client.publish(2, "/a", "new");

    assertThat(client.state()).isEqualTo(State.SYNCING);
  }

  @Test
  void what_was_held_back_before_a_regression_is_forgotten() {
    Harness client = Harness.ofOne().connect().hugz(300).publish(301, "/old", "301");

    client.publish(5, "/a", "5").publish(6, "/b", "6");
    client.answer(5, "/a", "5").answerEnd(5);

    assertThat(client.map()).isEqualTo(Map.of("/a", "5", "/b", "6"));
  }

  @Test
  void a_heartbeat_with_a_lower_number_is_a_regression_too() {
    Harness client = Harness.ofOne().goLive(300);

    client.hugz(4);

    assertThat(client.detail()).contains("went back from sequence 300 to 4");
  }

  @Test
  void a_snapshot_of_another_life_behind_a_half_open_subscription_is_not_shown() {
    Harness client = Harness.ofOne().goLive(300).publish(301, "/a", "old");
    client.publish(303, "/b", "old"); // lost something, so that a snapshot is requested

    client.answer(1, "/a", "new").answerEnd(1);

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.core.status().sequence()).isEqualTo(301);
    assertThat(client.map()).isEqualTo(Map.of("/a", "old"));

    client.hugz(1);
    client.answer(1, "/a", "new").answerEnd(1);

    assertThat(client.core.status().sequence()).isEqualTo(1);
    assertThat(client.map()).isEqualTo(Map.of("/a", "new"));
  }

  @Test
  void a_snapshot_that_ends_with_its_highest_entry_is_shown_once_the_subscription_goes_on() {
    Harness client = Harness.ofOne().goLive(7).publish(9, "/b", "9");

    client.answer(5, "/a", "5").answerEnd(5).publish(10, "/c", "10");

    assertThat(client.core.status().sequence()).isEqualTo(10);
    assertThat(client.map()).isEqualTo(Map.of("/a", "5", "/c", "10"));
  }

  @Test
  void a_server_without_heartbeats_is_believed_after_a_while() {
    Harness client = Harness.ofOne().connect().publish(8, "/b", "8");

    client.answer(5, "/a", "5").answerEnd(5);

    assertThat(client.state()).isEqualTo(State.SYNCING);

    client.pass(3_000);

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEqualTo(Map.of("/a", "5"));
  }

  @Test
  void c16_a_key_removed_during_an_outage_is_gone_afterwards() {
    Harness client = Harness.ofOne().goLive(1).publish(2, "/ghost", "boo").pass(1_000);

    client.disconnect().connect().hugz(3).answerEnd(3);

    assertThat(client.map()).isEmpty();
    assertThat(client.changes()).contains("RESYNC /ghost boo>-");
  }

  @Test
  void c24_a_snapshot_sets_the_sequence_even_downwards() {
    Harness client = Harness.ofTwo().goLive(500).pass(1_000).disconnect();

    client.goLive(20).publish(21, "/a", "21");

    assertThat(client.core.status().sequence()).isEqualTo(21);
    assertThat(client.map()).isEqualTo(Map.of("/a", "21"));
  }

  @Test
  void c29_a_late_answer_to_an_earlier_request_is_ignored() {
    Harness client = Harness.ofOne().connect().hugz(7);
    long first = client.attempt;
    client.publish(9, "/a", "9");

    client.turn(
        () -> {
          client.core.onSnapshotMessage(
              client.link, first, Frames.update(7, "/x", "7"), client.nowNs);
          client.core.onSnapshotMessage(client.link, first, Frames.end(7), client.nowNs);
        });

    assertThat(client.state()).isEqualTo(State.SYNCING);

    client.answer(9, "/a", "9").answerEnd(9);

    assertThat(client.map()).isEqualTo(Map.of("/a", "9"));
  }

  @Test
  void late_messages_of_a_closed_link_change_nothing() {
    Harness client = Harness.ofOne().goLive(7).pass(1_000);
    long old = client.link;
    client.disconnect().goLive(9).forget();

    client.turn(
        () -> {
          client.core.onPublication(old, Frames.update(8, "/x", "8"), client.nowNs);
          client.core.onSnapshotMessage(old, 1, Frames.end(1), client.nowNs);
          client.core.onLinkConnected(old, client.nowNs);
          client.core.onLinkDisconnected(old, client.nowNs);
        });

    assertThat(client.effects).isEmpty();
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEmpty();
  }

  @Test
  void a_literal_server_whose_snapshot_ends_below_its_heartbeat_is_no_gap() {
    Harness client = Harness.ofOne().connect().hugz(10);

    client.answer(4, "/a", "4").answerEnd(4).publish(11, "/b", "11");

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.map()).isEqualTo(Map.of("/a", "4", "/b", "11"));
    assertThat(client.core.status().sequence()).isEqualTo(11);
  }

  @Test
  void an_unproved_subscription_that_missed_updates_is_found_out_by_its_first_message() {
    Harness client = Harness.ofOne().connect().pass(1_500);
    client.answer(5, "/a", "5").answerEnd(5);
    assertThat(client.state()).isEqualTo(State.LIVE);

    client.publish(9, "/b", "9");

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.detail()).contains("before the subscription worked");

    client.answerEnd(4).publish(10, "/c", "10");

    assertThat(client.requests()).as("known position: it cannot loop").isEqualTo(2);
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void an_unproved_subscription_that_missed_updates_during_the_snapshot_is_found_out_at_its_end() {
    Harness client = Harness.ofOne().connect().pass(1_500);

    client.publish(9, "/b", "9").answerEnd(5);

    assertThat(client.requests()).isEqualTo(2);

    client.answer(9, "/b", "9").answerEnd(9);

    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void an_unproved_subscription_that_missed_nothing_goes_on() {
    Harness client = Harness.ofOne().connect().pass(1_500).answerEnd(5);

    client.publish(6, "/a", "6").publish(7, "/b", "7");

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.map()).hasSize(2);
  }

  @Test
  void an_unproved_subscription_meets_a_heartbeat_beyond_the_snapshot() {
    Harness client = Harness.ofOne().connect().pass(1_500).answerEnd(5);

    client.hugz(6);

    assertThat(client.state()).isEqualTo(State.SYNCING);
  }

  @Test
  void subtrees_are_asked_for_in_order_and_shown_when_the_last_is_complete() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(7);
    assertThat(client.asked()).containsExactly("/a/", "/b/");

    client.answer(3, "/a/x", "3").answer(Frames.end(7, "/a/"));
    assertThat(client.map()).isEmpty();

    client.answer(4, "/b/x", "4").answer(Frames.end(7, "/b/"));
    assertThat(client.map()).isEqualTo(Map.of("/a/x", "3", "/b/x", "4"));
  }

  @Test
  void each_subtree_has_its_own_cut() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(7);

    client.publish(8, "/a/x", "8").publish(9, "/b/x", "9");
    client.answer(Frames.end(7, "/a/")).answer(Frames.end(9, "/b/"));

    assertThat(client.map())
        .as("9 was in the cut of /b/, 8 not in that of /a/")
        .containsOnlyKeys("/a/x");
    assertThat(client.core.status().sequence()).isEqualTo(9);

    client.publish(12, "/b/x", "12");

    assertThat(client.map()).containsOnlyKeys("/a/x", "/b/x");
  }

  @Test
  void several_subtrees_are_shown_when_the_subscription_has_come_as_far_as_the_last_snapshot() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(10);

    client.answer(Frames.end(10, "/a/")).answer(12, "/b/y", "1").answer(Frames.end(12, "/b/"));
    client.publish(11, "/a/x", "1");

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.map()).isEmpty();

    client.hugz(12);

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEqualTo(Map.of("/a/x", "1", "/b/y", "1"));
    assertThat(client.core.status().sequence()).isEqualTo(12);
    assertThat(client.requests()).isEqualTo(1);
  }

  @Test
  void an_update_beyond_the_last_snapshot_ends_the_wait_of_several_subtrees_too() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(10);

    client.answer(Frames.end(10, "/a/")).answer(Frames.end(12, "/b/")).publish(14, "/a/x", "1");

    assertThat(client.map()).isEqualTo(Map.of("/a/x", "1"));
    assertThat(client.core.status().sequence()).isEqualTo(14);
  }

  @Test
  void several_subtrees_of_a_server_that_never_says_where_it_stands_are_asked_for_once_more() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(0);

    client.answer(Frames.end(10, "/a/")).answer(Frames.end(12, "/b/"));
    passSilence(client);
    assertThat(client.requests()).isEqualTo(2);
    client.answer(Frames.end(12, "/a/")).answer(Frames.end(12, "/b/"));

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.core.status().sequence()).isEqualTo(12);
  }

  @Test
  void several_subtrees_whose_snapshots_always_differ_in_age_are_shown_in_the_end() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(0);

    client.answer(Frames.end(10, "/a/")).answer(Frames.end(12, "/b/"));
    passSilence(client);
    client.answer(Frames.end(13, "/a/")).answer(14, "/b/y", "1").answer(Frames.end(14, "/b/"));
    assertThat(client.state()).isEqualTo(State.SYNCING);
    passSilence(client);

    assertThat(client.requests()).isEqualTo(2);
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEqualTo(Map.of("/b/y", "1"));
    assertThat(client.core.status().sequence()).isEqualTo(13);
  }

  /** As long as a silence may be, with heartbeats that say nothing but that the server lives. */
  private static void passSilence(Harness client) {
    for (int i = 0; i < 3; i++) {
      client.pass(1_000).hugz(0);
    }
  }

  @Test
  void an_answer_for_another_subtree_does_not_complete_this_one() {
    Harness client = Harness.following("/a/", "/b/").connect().hugz(7);

    client.answer(4, "/b/x", "4").answer(Frames.end(7, "/b/"));
    client.pass(2_000).hugz(7).pass(1_000);

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.requests()).as("the first request was dropped: asked again").isEqualTo(2);
  }

  @Test
  void a_subtree_client_takes_sparse_numbers_and_rising_heartbeats_as_they_come() {
    Harness client = Harness.following("/a/").goLive(7);

    client.publish(9, "/a/x", "9").hugz(15).publish(16, "/a/y", "16");

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.core.status().sequence()).isEqualTo(16);
  }

  @Test
  void a_subtree_client_notices_a_regression() {
    Harness client = Harness.following("/a/").goLive(7).publish(20, "/a/x", "20");

    client.hugz(3);

    assertThat(client.state()).isEqualTo(State.SYNCING);

    client.answerEnd(3).publish(2, "/a/x", "2");

    assertThat(client.requests()).isEqualTo(3);
  }

  @Test
  void a_subtree_client_without_proof_asks_again_at_the_first_message_beyond_its_snapshot() {
    Harness client = Harness.following("/a/").connect().pass(1_500).answerEnd(5);

    client.publish(9, "/a/x", "9");
    assertThat(client.requests()).isEqualTo(2);

    client.answer(9, "/a/x", "9").answerEnd(9).publish(30, "/a/y", "30");
    assertThat(client.requests()).isEqualTo(2);
  }

  @Test
  void the_removal_of_an_absent_key_is_no_change() {
    Harness client = Harness.ofOne().goLive(1).forget();

    client.publish(2, "/a", "");

    assertThat(client.cuts).isEmpty();
    assertThat(client.core.status().sequence()).isEqualTo(2);
  }

  @Test
  void three_repairs_in_ten_seconds_are_made_and_the_fourth_ends_the_link() {
    Harness client = Harness.ofTwo().goLive(1);
    long sequence = 1;
    for (int i = 0; i < 3; i++) {
      sequence += 5;
      client.hugz(sequence).answerEnd(sequence);
    }
    assertThat(client.server).isZero();
    client.forget();

    client.hugz(sequence + 5);

    assertThat(client.effects).contains(new ClientEffect.CloseLink(client.link));
    assertThat(client.detail()).contains("repaired too often");
    assertThat(client.linkOpen).as("pauses first").isFalse();

    client.pass(50);

    assertThat(client.server).isEqualTo(1);
  }

  @Test
  void repairs_far_apart_go_on_for_ever() {
    Harness client = Harness.ofTwo().goLive(1);

    for (int i = 2; i < 40; i++) {
      client.hugz(i * 5L).answerEnd(i * 5L).pass(2_500).hugz(i * 5L).pass(2_500);
    }

    assertThat(client.server).isZero();
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void more_updates_than_may_be_held_back_restart_the_link() {
    Harness client = Harness.ofOne().connect().hugz(0);
    byte[] value = Harness.filled(8 << 20);

    for (int i = 1; i <= 31; i++) {
      client.publish(Frames.message("/a", i, Frames.NONE, "", value)).pass(10).answer(0, "/b", "0");
    }
    assertThat(client.linkOpen).isTrue();
    client.publish(Frames.message("/a", 32, Frames.NONE, "", value));

    assertThat(client.detail()).contains("too many updates during its snapshot");
    assertThat(client.linkOpen).isFalse();
  }

  @Test
  void unchanged_entries_are_shared_with_the_version_before() {
    Harness client = Harness.ofOne().goLive(1).publish(2, "/a", "2").publish(3, "/b", "3");
    var before = client.core.replica().tree();

    client.hugz(5).answer(2, "/a", "2").answer(5, "/b", "3").answerEnd(5);

    assertThat(client.core.replica().tree().get("/a")).isSameAs(before.get("/a"));
    assertThat(client.core.replica().tree().get("/b")).isNotSameAs(before.get("/b"));
    assertThat(client.changes().stream().filter(change -> change.startsWith("RESYNC"))).isEmpty();
  }

  @Test
  void held_back_messages_are_counted() {
    HeldBack held = new HeldBack(2, 1_000);
    KvMsg message = KvMsg.update("/a", Frames.uuid(1), 0, Frames.bytes("1"));

    assertThat(List.of(held.add(message), held.add(message), held.add(message)))
        .containsExactly(true, true, false);
  }
}
