package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.api.Change.Cause;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Refusal;
import org.zclone.session.Batch;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Welcome.Mode;

/** What readers see of the batches of a session (PROTOCOL.md, section 4). */
class SessionFollowingTest {
  private static final int RESET_CUT = Batch.RESET | Batch.CUT;

  private static byte[] snapshot(Sessions.BatchOf batch, long to, Object... entries) {
    return batch.of(RESET_CUT, to, Sessions.digest(entries));
  }

  /** Live with {@code /a=1} of sequence 3, at 5. */
  private static SessionHarness live() {
    return SessionHarness.ofOne()
        .sayHello()
        .welcome(Mode.SNAPSHOT, 5)
        .hear(snapshot(Sessions.batch(0).put(3, "/a", "1"), 5, "/a", "1", 3))
        .forget();
  }

  @Test
  void a_snapshot_shows_as_one_cut_of_resync_changes_and_the_client_is_live() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 5);
    assertThat(client.state()).isEqualTo(State.SYNCING);

    client.hear(
        snapshot(
            Sessions.batch(0).put(3, "/a", "1").put(5, "/b", "2"), 5, "/a", "1", 3, "/b", "2", 5));

    assertThat(client.map()).isEqualTo(Map.of("/a", "1", "/b", "2"));
    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes()).containsExactly("RESYNC /a ->1", "RESYNC /b ->2");
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.detail()).isEqualTo("following " + SessionHarness.A);
    assertThat(client.sequence()).isEqualTo(5);
    assertThat(client.count("snapshots")).isEqualTo(1);
    assertThat(client.count("batches")).isEqualTo(1);
    assertThat(client.count("updates")).isEqualTo(2);
  }

  @Test
  void a_snapshot_in_parts_is_never_visible_before_its_cut() {
    SessionHarness client = live();
    client.pass(1_000).disconnect().sayHello();
    client.hear(Sessions.welcome(Mode.SNAPSHOT, new UUID(8, 8), 9));

    client.hear(Sessions.batch(0).put(2, "/b", "2").of(Batch.RESET, 4, 0));
    client.hear(Sessions.batch(4).put(6, "/c", "3").staged(7));
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    assertThat(client.state()).isEqualTo(State.SYNCING);

    client.hear(
        Sessions.batch(7).put(8, "/b", "4").cut(9, Sessions.digest("/c", "3", 6, "/b", "4", 8)));

    assertThat(client.map()).isEqualTo(Map.of("/b", "4", "/c", "3"));
    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes()).containsExactly("RESYNC /a 1>-", "RESYNC /b ->4", "RESYNC /c ->3");
  }

  @Test
  void live_updates_show_with_their_causes_in_order() {
    SessionHarness client = live();

    client.hear(
        Sessions.batch(5)
            .put(6, "/a", "2")
            .put(7, "/b", "1")
            .remove(8, "/b")
            .expire(9, "/a")
            .remove(10, "/never")
            .cut(10, 0));

    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes())
        .containsExactly("PUT /a 1>2", "PUT /b ->1", "DELETED /b 1>-", "EXPIRED /a 2>-");
    assertThat(client.sequence()).isEqualTo(10);
    assertThat(client.cuts.get(0).changes().get(3).sequence()).isEqualTo(9);
    assertThat(client.cuts.get(0).changes().get(3).cause()).isEqualTo(Cause.EXPIRED);
  }

  @Test
  void live_batches_without_a_cut_wait_for_it_and_show_as_one() {
    SessionHarness client = live();

    client.hear(Sessions.batch(5).put(6, "/b", "1").put(7, "/c", "1").staged(7));
    client.hear(Sessions.batch(7).put(8, "/b", "2").staged(8));
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    assertThat(client.state()).as("it goes on following").isEqualTo(State.LIVE);
    client.hear(
        Sessions.batch(8).remove(9, "/a").cut(9, Sessions.digest("/c", "1", 7, "/b", "2", 8)));

    assertThat(client.map()).isEqualTo(Map.of("/b", "2", "/c", "1"));
    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes())
        .as("the latest of each key, in the order of their sequences")
        .containsExactly("PUT /c ->1", "PUT /b ->2", "DELETED /a 1>-");
  }

  @Test
  void who_begins_to_listen_between_the_parts_of_a_cut_hears_of_all_of_it() {
    SessionHarness client = live();
    client.core.setListening(false);

    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6));
    client.core.setListening(true);
    client.turn(
        () -> {
          client.hear(Sessions.batch(6).remove(7, "/a").cut(7, Sessions.digest("/b", "1", 6)));
          client.hear(Sessions.batch(7).put(8, "/b", "2").cut(8, Sessions.digest("/b", "2", 8)));
        });

    assertThat(client.changes())
        .as("nobody took down the first part")
        .containsExactly("RESYNC /a 1>-", "RESYNC /b ->1", "PUT /b 1>2");
  }

  @Test
  void when_nobody_listens_any_more_at_the_end_of_a_cut_nothing_is_told() {
    SessionHarness client = live();

    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6));
    client.core.setListening(false);
    client.hear(Sessions.batch(6).remove(7, "/a").cut(7, Sessions.digest("/b", "1", 6)));

    assertThat(client.changes()).isEmpty();
    assertThat(client.map()).isEqualTo(Map.of("/b", "1"));
  }

  @Test
  void what_the_client_has_already_is_ignored() {
    SessionHarness client = live();

    client.hear(
        Sessions.batch(2)
            .put(3, "/a", "old")
            .put(6, "/b", "1")
            .cut(6, Sessions.digest("/a", "1", 3, "/b", "1", 6)));

    assertThat(client.changes()).containsExactly("PUT /b ->1");
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void a_gap_is_repaired_by_a_snapshot_and_what_was_on_its_way_is_ignored() {
    SessionHarness client = live();

    client.hear(Sessions.batch(6).put(7, "/b", "1").cut(7, 1));

    assertThat(client.lastSaid(ClientMessage.Resync.class))
        .isEqualTo(new ClientMessage.Resync(5, Sessions.digest("/a", "1", 3)));
    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.detail())
        .isEqualTo(
            "updates after sequence 5 were lost; fetching the state of "
                + SessionHarness.A
                + " again");

    client.hear(Sessions.batch(7).put(8, "/b", "2").cut(8, 1)).hear(Sessions.beat(8, 99));
    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));

    client.hear(snapshot(Sessions.batch(0).put(8, "/b", "2"), 8, "/b", "2", 8));
    assertThat(client.map()).isEqualTo(Map.of("/b", "2"));
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.changes()).containsExactly("RESYNC /a 1>-", "RESYNC /b ->2");
    assertThat(client.count("resyncs")).isEqualTo(1);
    assertThat(client.count("diverged")).isZero();
    assertThat(client.count("snapshots")).isEqualTo(2);
  }

  @Test
  void a_cut_whose_digest_differs_is_not_shown_and_repaired() {
    SessionHarness client = live();

    client.hear(Sessions.batch(5).put(6, "/b", "1").cut(6, 12345));

    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    assertThat(client.sequence()).isEqualTo(5);
    assertThat(client.cuts).isEmpty();
    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.detail()).startsWith("the replica differs from it at sequence 6");
    assertThat(client.count("diverged")).isEqualTo(1);
    assertThat(client.notices).anyMatch(notice -> notice.contains("differs"));

    client.hear(
        snapshot(
            Sessions.batch(0).put(3, "/a", "1").put(6, "/b", "1"), 6, "/a", "1", 3, "/b", "1", 6));
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.changes()).containsExactly("RESYNC /b ->1");
  }

  @Test
  void a_snapshot_whose_digest_differs_is_not_shown_either() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 5);

    client.hear(Sessions.batch(0).put(3, "/a", "1").of(RESET_CUT, 5, 99));

    assertThat(client.map()).isEmpty();
    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.said(ClientMessage.Resync.class))
        .containsExactly(new ClientMessage.Resync(0, 0));
  }

  @Test
  void cuts_of_one_turn_that_were_right_survive_one_that_is_not_until_the_repair() {
    SessionHarness client = live();

    client.turn(
        () ->
            client
                .hear(
                    Sessions.batch(5)
                        .put(6, "/b", "1")
                        .cut(6, Sessions.digest("/a", "1", 3, "/b", "1", 6)))
                .hear(Sessions.batch(6).put(7, "/c", "1").cut(7, 99)));

    assertThat(client.map()).as("a state that the server had").isEqualTo(Map.of("/a", "1"));
    assertThat(client.sequence()).isEqualTo(5);
  }

  @Test
  void the_next_beat_finds_and_repairs_a_corrupted_entry() {
    SessionHarness client = live();
    client.turn(() -> client.core.corrupt("/a", Frames.bytes("wrong"))).forget();
    assertThat(client.map()).containsEntry("/a", "wrong");

    client.hear(Sessions.beat(5, Sessions.digest("/a", "1", 3)));

    assertThat(client.state()).isEqualTo(State.SYNCING);
    assertThat(client.detail()).contains("the replica differs");
    assertThat(client.count("diverged")).isEqualTo(1);
    client.hear(snapshot(Sessions.batch(0).put(3, "/a", "1"), 5, "/a", "1", 3));
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.changes()).containsExactly("RESYNC /a wrong>1");
  }

  @Test
  void a_beat_moves_the_position_of_a_client_of_subtrees() {
    SessionHarness client = live();

    client.hear(Sessions.beat(400, Sessions.digest("/a", "1", 3)));

    assertThat(client.sequence()).isEqualTo(400);
    client.hear(Sessions.batch(400).put(401, "/b", "1").cut(401, digestOfAAndB()));
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  private static long digestOfAAndB() {
    return Sessions.digest("/a", "1", 3, "/b", "1", 401);
  }

  @Test
  void a_beat_of_a_busy_server_or_with_something_staged_is_no_comparison() {
    SessionHarness client = live();

    client.hear(Sessions.busyBeat(9));
    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6)).hear(Sessions.beat(6, 99));

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.sequence()).isEqualTo(5);
    assertThat(client.said(ClientMessage.Resync.class)).isEmpty();
  }

  @Test
  void a_cut_that_was_lost_is_found_by_the_beats_of_an_idle_server() {
    SessionHarness client = live();
    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6));

    client.pass(2_999).hear(Sessions.beat(6, 99));
    assertThat(client.said(ClientMessage.Resync.class)).isEmpty();
    client.pass(1).hear(Sessions.beat(6, 99));

    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
    assertThat(client.detail()).startsWith("the end of what it sent was lost");
  }

  @Test
  void a_snapshot_that_was_lost_is_asked_for_again() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 5);

    client.hear(Sessions.beat(5, 99)).pass(2_999).hear(Sessions.beat(5, 99));
    assertThat(client.said(ClientMessage.Resync.class)).isEmpty();
    client.pass(1).hear(Sessions.beat(5, 99));

    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
  }

  @Test
  void a_beat_that_goes_back_is_repaired() {
    SessionHarness client = live();

    client.hear(Sessions.beat(4, 0));

    assertThat(client.detail()).startsWith("the server went back from sequence 5 to 4");
    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
  }

  @Test
  void a_client_that_comes_back_asks_to_resume_and_takes_the_delta_as_one_cut() {
    SessionHarness client = live();
    client.pass(1_000).disconnect().forget().sayHello();

    assertThat(client.hello().resume())
        .contains(new Hello.Resume(Sessions.HISTORY, 5, Sessions.digest("/a", "1", 3)));
    client.welcome(Mode.DELTA, 9);
    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(7));
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    client.hear(
        Sessions.batch(7).remove(8, "/a").put(9, "/b", "2").cut(9, Sessions.digest("/b", "2", 9)));

    assertThat(client.map()).isEqualTo(Map.of("/b", "2"));
    assertThat(client.cuts).hasSize(1);
    assertThat(client.changes()).containsExactly("RESYNC /a 1>-", "RESYNC /b ->2");
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.count("deltas")).isEqualTo(1);
    assertThat(client.count("reconnects")).isEqualTo(1);
    assertThat(client.count("snapshots")).isEqualTo(1);
  }

  @Test
  void what_was_staged_when_the_connection_broke_is_asked_for_again() {
    SessionHarness client = live();
    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6)).pass(1_000).disconnect().sayHello();

    assertThat(client.hello().resume().orElseThrow().position()).isEqualTo(5);
  }

  @Test
  void a_delta_of_nothing_is_live_by_an_empty_cut_or_by_a_beat() {
    long digest = Sessions.digest("/a", "1", 3);
    for (byte[] word : List.of(Sessions.batch(5).cut(5, digest), Sessions.beat(5, digest))) {
      SessionHarness client = live();
      client.pass(1_000).disconnect().sayHello().welcome(Mode.DELTA, 5).forget().hear(word);

      assertThat(client.state()).isEqualTo(State.LIVE);
      assertThat(client.cuts).isEmpty();
      assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    }
  }

  @Test
  void a_delta_that_ends_in_another_digest_is_repaired() {
    SessionHarness client = live();
    client.pass(1_000).disconnect().sayHello().welcome(Mode.DELTA, 6);

    client.hear(Sessions.batch(5).put(6, "/b", "1").cut(6, 99));

    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
    assertThat(client.count("diverged")).isEqualTo(1);
  }

  @Test
  void a_delta_for_a_client_that_has_nothing_is_refused_by_a_resync() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.DELTA, 5);

    client.hear(Sessions.batch(0).put(3, "/a", "1").cut(5, Sessions.digest("/a", "1", 3)));

    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
    assertThat(client.map()).isEmpty();
  }

  @Test
  void a_snapshot_may_lead_to_a_lower_sequence_of_another_history() {
    SessionHarness client = live();
    UUID other = new UUID(8, 8);
    client.pass(1_000).disconnect().sayHello().hear(Sessions.welcome(Mode.SNAPSHOT, other, 2));
    client.hear(snapshot(Sessions.batch(0).put(2, "/x", "1"), 2, "/x", "1", 2));
    assertThat(client.sequence()).isEqualTo(2);

    client.pass(1_000).disconnect().sayHello();
    assertThat(client.hello().resume())
        .contains(new Hello.Resume(other, 2, Sessions.digest("/x", "1", 2)));
  }

  @Test
  void the_empty_map_is_resumed_too() {
    SessionHarness client = SessionHarness.ofOne().goLive(0).pass(1_000).disconnect().sayHello();

    assertThat(client.hello().resume())
        .isEqualTo(Optional.of(new Hello.Resume(Sessions.HISTORY, 0, 0)));
  }

  @Test
  void conflation_is_counted_and_reported_at_powers_of_ten() {
    SessionHarness client = live();

    for (int i = 0; i < 12; i++) {
      long to = 6 + i;
      byte[] batch =
          Sessions.batch(to - 1)
              .put(to, "/a", "x")
              .of(Batch.CUT | Batch.CONFLATED, to, Sessions.digest("/a", "x", to));
      client.hear(batch);
    }

    assertThat(client.count("conflated")).isEqualTo(12);
    assertThat(client.statuses).hasSize(2);
    assertThat(client.statuses)
        .allSatisfy(
            status -> {
              assertThat(status.state()).isEqualTo(State.LIVE);
              assertThat(status.detail())
                  .contains("updates were merged because this client was slow");
            });
    assertThat(client.notices).hasSize(2);
  }

  @Test
  void a_link_that_needs_one_repair_after_the_other_is_left() {
    SessionHarness client = live();

    for (int i = 0; i < 3; i++) {
      client.hear(Sessions.batch(100).cut(101, 0));
      client.hear(snapshot(Sessions.batch(0).put(3, "/a", "1"), 5, "/a", "1", 3));
    }
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.hear(Sessions.batch(100).cut(101, 0));

    assertThat(client.state()).isEqualTo(State.CONNECTING);
    assertThat(client.detail()).contains("repaired too often");
    assertThat(client.map()).isEqualTo(Map.of("/a", "1"));
  }

  @Test
  void a_malformed_message_is_dropped_counted_and_its_loss_repaired() {
    SessionHarness client = live();
    byte[] broken = Sessions.batch(5).put(6, "/b", "1").cut(6, digestOfAAndB());

    client.hear(Arrays.copyOf(broken, broken.length - 1));
    client.hear(broken, broken).hear(new byte[] {1, 2});
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.count("dropped.LENGTH")).isEqualTo(1);
    assertThat(client.count("dropped.FRAME_COUNT")).isEqualTo(1);
    assertThat(client.count("dropped.SIGNATURE")).isEqualTo(1);

    client.hear(Sessions.batch(6).put(7, "/c", "1").cut(7, 0));
    assertThat(client.said(ClientMessage.Resync.class)).hasSize(1);
  }

  @Test
  void the_replica_is_current_as_of_the_last_state_it_shows() {
    SessionHarness client = live();
    client.pass(500);
    client.hear(Sessions.busyBeat(9));
    long before = client.core.currentAsOfNs();
    assertThat(client.nowNs - before).isGreaterThanOrEqualTo(500_000_000L);

    client.hear(Sessions.beat(5, Sessions.digest("/a", "1", 3)));

    assertThat(client.core.currentAsOfNs()).isEqualTo(client.nowNs);
  }

  @Test
  void words_that_belong_to_no_state_change_nothing() {
    SessionHarness client = live();

    client.welcome(Mode.SNAPSHOT, 9).hear(Sessions.refused(Refusal.Code.NOT_READY));

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.effects).isEmpty();
  }

  @Test
  void a_server_that_allows_larger_values_is_warned_of() {
    SessionHarness client = SessionHarness.of(c -> c.withMaxValueBytes(3), SessionHarness.A);

    client.sayHello().welcome(Mode.SNAPSHOT, 5);

    assertThat(client.notices)
        .containsExactly(
            SessionHarness.A
                + " allows values of 1048576 bytes, this client only 3: it cannot follow larger"
                + " ones");
    assertThat(SessionHarness.ofOne().goLive(5).notices).isEmpty();
  }

  @Test
  void a_value_that_this_client_does_not_accept_ends_the_link_without_a_repair() {
    SessionHarness client = SessionHarness.of(c -> c.withMaxValueBytes(3), SessionHarness.A);
    client.goLive(5).pass(1_000);

    client.hear(Sessions.batch(5).put(6, "/a", "1").put(7, "/b", "1234").cut(7, 0));

    assertThat(client.said(ClientMessage.Resync.class)).isEmpty();
    assertThat(client.map()).as("all of a cut or nothing").isEmpty();
    assertThat(client.channel).isEmpty();
    assertThat(client.state()).isEqualTo(State.CONNECTING);
    assertThat(client.detail())
        .contains("it sent more than this client accepts: 4, the limit is 3; next attempt in");
    assertThat(client.core.status().synced()).isTrue();
    assertThat(client.count("dropped.LIMIT")).isEqualTo(1);
  }

  @Test
  void a_server_with_such_a_value_is_asked_again_at_growing_intervals() {
    SessionHarness client = SessionHarness.of(c -> c.withMaxValueBytes(3), SessionHarness.A);

    for (int i = 0; i < 6_000; i++) {
      if (!client.channel.isEmpty()) {
        client
            .sayHello()
            .welcome(Mode.SNAPSHOT, 5)
            .hear(Sessions.batch(0).put(4, "/a", "1234").of(Batch.RESET | Batch.CUT, 5, 0));
      }
      client.pass(10);
    }

    assertThat(client.all(ClientEffect.OpenChannel.class)).as("in a minute").hasSizeBetween(30, 60);
    assertThat(client.count("resyncs")).isZero();
  }

  @Test
  void a_server_that_began_anew_with_the_same_values_is_no_change_but_for_the_sequences() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 5);
    long digest = Sessions.digest("/a", "1", 4, "/b", "2", 5);
    byte[] before = Sessions.batch(0).put(4, "/a", "1").put(5, "/b", "2").of(RESET_CUT, 5, digest);
    client.hear(before).pass(1_000).disconnect().forget().sayHello();

    long later = Sessions.digest("/a", "1", 901, "/b", "3", 902);
    client
        .hear(Sessions.welcome(Mode.SNAPSHOT, new UUID(8, 8), 902))
        .hear(Sessions.batch(0).put(901, "/a", "1").put(902, "/b", "3").of(RESET_CUT, 902, later));

    assertThat(client.changes()).containsExactly("RESYNC /b 2>3");
    assertThat(client.core.replica().tree().get("/a").sequence()).isEqualTo(901);
  }
}
