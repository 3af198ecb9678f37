package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;

/** Which server is tried, when, and what the status says meanwhile. */
class RotationTest {

  @Test
  void the_first_server_is_tried_first() {
    Harness client = Harness.ofTwo();

    assertThat(client.server).isZero();
    assertThat(client.effects)
        .startsWith(new ClientEffect.OpenWriters(), new ClientEffect.OpenLink(1, 0));
    assertThat(client.core.status())
        .isEqualTo(
            new ClientStatus(
                State.CONNECTING,
                false,
                Optional.of(Endpoint.parse(Harness.A)),
                Plane.RFC12,
                0,
                Optional.empty(),
                "connecting to " + Harness.A));
  }

  @Test
  void a_server_that_does_not_connect_in_time_is_left_for_the_next() {
    Harness client = Harness.ofTwo().pass(1_999);
    assertThat(client.server).isZero();

    client.pass(1);

    assertThat(client.server).isEqualTo(1);
    assertThat(client.detail())
        .isEqualTo(Harness.A + ": no connection within 2 s; connecting to " + Harness.B);
  }

  @Test
  void a_round_without_success_is_followed_by_growing_pauses() {
    Harness client = Harness.ofOne();
    List<Long> pauses = new ArrayList<>();

    for (int i = 0; i < 9; i++) {
      client.pass(3_000);
      assertThat(client.linkOpen).isFalse();
      assertThat(client.core.status().server()).isEmpty();
      long before = client.nowNs;
      client.pass(Duration.ofNanos(client.core.deadlineNs() - before).toMillis() + 1);
      assertThat(client.linkOpen).isTrue();
      pauses.add(Duration.ofNanos(client.nowNs - before).toMillis());
    }

    long most = 50;
    for (long pause : pauses) {
      assertThat(pause).isBetween(most / 2, most + 1);
      most = Math.min(2 * most, 2_000);
    }
  }

  @Test
  void a_round_never_begins_with_the_server_that_has_just_failed() {
    Harness client = Harness.ofTwo().goLive(5).pass(1_000).disconnect(); // the round begins with B
    List<Integer> tried = new ArrayList<>();

    client.forget().pass(60_000);
    client.all(ClientEffect.OpenLink.class).forEach(link -> tried.add(link.serverIndex()));

    assertThat(tried).hasSizeGreaterThan(10);
    for (int i = 1; i < tried.size(); i++) {
      assertThat(tried.get(i)).as(i + " of " + tried).isNotEqualTo(tried.get(i - 1));
    }
  }

  @Test
  void the_pauses_begin_anew_once_the_client_was_live() {
    Harness client = Harness.ofOne();
    for (int i = 0; i < 8; i++) {
      client.pass(5_000);
    }
    while (!client.linkOpen) {
      client.pass(1);
    }

    client.goLive(1).pass(2_000).disconnect();
    assertThat(client.linkOpen).isTrue();
    client.disconnect();

    assertThat(client.core.deadlineNs() - client.nowNs)
        .isLessThanOrEqualTo(Duration.ofMillis(50).toNanos());
  }

  @Test
  void c3_attempts_never_end() {
    Harness client = Harness.ofTwo();

    client.pass(600_000);
    assertThat(client.all(ClientEffect.OpenLink.class)).hasSizeGreaterThan(100);

    while (client.server != 0 || !client.linkOpen) {
      client.pass(100);
    }
    client.goLive(3);
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void k7_a_server_that_does_not_answer_is_left_for_the_next() {
    Harness client = Harness.ofTwo().connect().hugz(5);

    client.pass(2_000).hugz(5).pass(1_000);

    assertThat(client.server).isEqualTo(1);
    assertThat(client.detail()).startsWith(Harness.A + ": no answer to the request for a snapshot");
  }

  @Test
  void k8_a_snapshot_that_stops_is_asked_for_once_more_and_then_the_next_server_is_tried() {
    Harness client = Harness.ofTwo().connect().hugz(5).answer(1, "/a", "1");
    long first = client.attempt;

    client.pass(2_000).hugz(5).pass(1_000);
    assertThat(client.server).isZero();
    assertThat(client.attempt).isGreaterThan(first);
    assertThat(client.detail()).contains("the snapshot stopped after 1 messages");

    client.answer(1, "/a", "1").pass(2_000).hugz(5).pass(1_000);
    assertThat(client.server).isEqualTo(1);
    assertThat(client.detail()).contains("its snapshots stop before their end");
  }

  @Test
  void a_slow_snapshot_is_waited_for_as_long_as_it_moves() {
    Harness client = Harness.ofOne().connect().hugz(5);

    for (int i = 0; i < 20; i++) {
      client.pass(2_900).answer(1, "/a" + i, "1");
    }
    client.answerEnd(5);

    assertThat(client.requests()).isEqualTo(1);
    assertThat(client.map()).hasSize(20);
  }

  @Test
  void a_lost_connection_is_followed_by_the_next_server_at_once() {
    Harness client = Harness.ofTwo().goLive(5).pass(1_000).forget();
    long old = client.link;

    client.disconnect();

    assertThat(client.effects)
        .startsWith(new ClientEffect.CloseLink(old), new ClientEffect.OpenLink(old + 1, 1));
  }

  @Test
  void a_round_begins_with_the_first_server() {
    Harness client = Harness.ofTwo().disconnect().disconnect();
    assertThat(client.linkOpen).as("both failed").isFalse();

    client.pass(50);

    assertThat(client.server).isZero();
  }

  @Test
  void with_one_server_a_lost_connection_is_followed_by_the_same_at_once() {
    Harness client = Harness.ofOne().goLive(5).pass(1_000);

    client.disconnect();

    assertThat(client.linkOpen).isTrue();
  }

  @Test
  void a_server_that_hangs_up_again_and_again_is_not_called_in_a_tight_loop() {
    Harness client = Harness.ofOne();
    int before = client.all(ClientEffect.OpenLink.class).size();

    for (int i = 0; i < 1_000; i++) {
      if (client.linkOpen) {
        client.goLive(5).disconnect();
      }
      client.pass(10);
    }

    assertThat(client.all(ClientEffect.OpenLink.class).size() - before).isLessThan(20);
  }

  @Test
  void two_servers_that_hang_up_again_and_again_are_not_called_in_a_tight_loop() {
    Harness client = Harness.ofTwo();

    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 10 && client.linkOpen; j++) {
        client.goLive(5).disconnect();
      }
      client.pass(10);
    }

    assertThat(client.all(ClientEffect.OpenLink.class)).hasSizeLessThan(20);
  }

  @Test
  void silence_counts_from_the_first_heartbeat_on() {
    Harness client = Harness.ofTwo().goLive(5);

    client.pass(2_999);
    assertThat(client.state()).isEqualTo(State.LIVE);

    client.pass(1);
    assertThat(client.server).isEqualTo(1);
    assertThat(client.detail()).startsWith(Harness.A + ": silent for 3 s");
  }

  @Test
  void a_stale_connection_of_another_server_is_ignored() {
    Harness client = Harness.ofTwo().pass(2_000);

    client.turn(() -> client.core.onLinkConnected(1, client.nowNs));

    assertThat(client.detail()).contains("connecting to " + Harness.B);
  }

  @Test
  void the_explanation_names_the_last_failure_of_each_server() {
    Harness client = Harness.ofTwo().pass(2_000).connect().hugz(1).pass(2_000).hugz(1).pass(1_000);

    assertThat(client.core.explain())
        .contains(Harness.A + ": no connection within 2 s")
        .containsOnlyOnce(Harness.B + ": no answer to the request for a snapshot");
  }

  @Test
  void the_explanation_says_once_why_there_is_a_pause() {
    Harness client = Harness.ofOne().pass(3_000);

    assertThat(client.core.explain())
        .startsWith("next attempt in")
        .containsOnlyOnce(Harness.A + ": no connection within 3 s");
  }

  @Test
  void every_transition_is_reported_once_and_live_only_after_the_replica_shows_it() {
    Harness client = Harness.ofOne();

    client.turn(
        () -> {
          client.connect().hugz(5);
          client.attempt = 1;
          client.answer(5, "/a", "5").answerEnd(5);
          client
              .core
              .takeEffects()
              .forEach(
                  effect -> assertThat(effect).isNotInstanceOf(ClientEffect.StatusChanged.class));
        });

    assertThat(client.statuses)
        .extracting(ClientStatus::state)
        .containsExactly(State.CONNECTING, State.CONNECTING, State.SYNCING, State.LIVE);
    assertThat(client.statuses.get(3).sequence()).isEqualTo(5);
    assertThat(client.statuses.get(3).synced()).isTrue();
  }

  @Test
  void the_replica_is_current_as_of_the_last_message_while_live() {
    Harness client = Harness.ofOne().goLive(5).pass(700).hugz(5);
    long heard = client.nowNs;

    client.pass(900);
    assertThat(client.core.currentAsOfNs()).isEqualTo(heard);

    client.hugz(9).pass(100).answer(9, "/a", "9");
    assertThat(client.core.currentAsOfNs()).isEqualTo(heard);

    client.answerEnd(9);
    assertThat(client.core.currentAsOfNs()).isEqualTo(client.nowNs);
  }

  @Test
  void a_closed_client_does_nothing_any_more() {
    Harness client = Harness.ofOne().goLive(5).publish(6, "/a", "6").forget();
    long link = client.link;

    client.close().close();
    assertThat(client.effects).hasSize(2).contains(new ClientEffect.CloseLink(link));
    assertThat(client.state()).isEqualTo(State.CLOSED);

    client.forget().pass(100_000).connect().publish(7, "/a", "7").disconnect();
    assertThat(client.effects).isEmpty();
    assertThat(client.map()).containsKey("/a");
  }

  @Test
  void an_idle_client_without_heartbeats_still_names_a_deadline() {
    Harness client = Harness.ofOne().connect().pass(1_500).answerEnd(5);

    assertThat(client.core.deadlineNs() - client.nowNs).isPositive();
  }

  @Test
  void settings_without_end_do_not_overflow() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    Harness client =
        Harness.of(
            config ->
                config.withSilence(forEver).withSnapshotTimeout(forEver).withWriteTimeout(forEver),
            Harness.A);

    client.put("/a", "1");
    client.pass(100_000).goLive(1).pass(100_000);

    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.failed).isEmpty();
  }
}
