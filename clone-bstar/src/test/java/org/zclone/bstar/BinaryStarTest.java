package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.api.CloneException;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.testing.Client;
import org.zclone.bstar.testing.TestPair;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;

/** Pairs over real sockets. */
class BinaryStarTest {
  @Test
  void the_primary_serves_if_it_starts_first() {
    try (TestPair pair = new TestPair()) {
      pair.primary().start();
      assertThat(pair.primary().askPatiently()).as("alone").isEqualTo("PRIMARY");
      pair.backup().start();

      pair.backup().await(State.PASSIVE);

      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");
      assertThat(pair.backup().ask()).isEqualTo("nothing");
    }
  }

  @Test
  void the_primary_serves_if_the_backup_starts_first() {
    try (TestPair pair = new TestPair()) {
      pair.backup().start();
      assertThat(pair.backup().ask()).isEqualTo("nothing");
      pair.primary().start();

      pair.primary().await(State.ACTIVE);
      pair.backup().await(State.PASSIVE);

      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");
    }
  }

  @Test
  void the_primary_serves_if_both_start_together_although_no_client_asks() {
    try (TestPair pair = new TestPair().started()) {
      assertThat(pair.primary().log()).containsExactly("active");
      assertThat(pair.backup().log()).containsExactly("passive");
    }
  }

  @Test
  void a_client_that_asks_before_anybody_runs_is_served() {
    try (TestPair pair = new TestPair();
        Client early = new Client()) {
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> early.ask(pair.primary().voter(), "?", Duration.ofSeconds(20)));

      pair.primary().start();
      pair.backup().start();

      assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("PRIMARY");
      assertThat(pair.primary().log()).containsExactly("active", "serve");
    }
  }

  @Test
  void a_backup_alone_does_not_serve_and_says_so() {
    try (TestPair pair = new TestPair()) {
      pair.backup().start();

      TestPair.await(
          () ->
              pair.backup().ask().equals("nothing")
                  && pair.backup().has(ElectionEvent.BackupAlone.class));

      assertThat(pair.backup().star().state()).isEqualTo(State.PENDING);
      assertThat(pair.backup().log()).isEmpty();
    }
  }

  @Test
  void the_backup_takes_over_when_the_primary_crashes_and_keeps_the_role_when_it_returns() {
    try (TestPair pair = new TestPair().started()) {
      pair.primary().crash();

      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
      assertThat(pair.backup().log().subList(0, 3)).containsExactly("passive", "active", "serve");

      pair.primary().start().await(State.PASSIVE);
      assertThat(pair.primary().ask()).isEqualTo("nothing");

      pair.backup().crash();
      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");
    }
  }

  @Test
  void without_a_client_nobody_takes_over() throws Exception {
    try (TestPair pair = new TestPair().started()) {
      pair.primary().crash();
      pair.backup().await(ElectionEvent.PeerSilent.class);

      TimeUnit.SECONDS.sleep(1); // nothing is what must happen

      assertThat(pair.backup().star().state()).isEqualTo(State.PASSIVE);
    }
  }

  @Test
  void a_standby_takes_over_from_a_primary_that_restarted_before_it_was_missed() {
    try (TestPair pair = new TestPair().started()) {
      pair.primary().crash();
      pair.primary().start();

      pair.backup().await(State.ACTIVE);
      pair.primary().await(State.PASSIVE);
    }
  }

  @Test
  void a_refused_connection_is_as_good_as_silence_if_it_is_configured_to_be() {
    try (TestPair pair =
        new TestPair(
                config -> config.withFailover(Duration.ofMinutes(1)).withRefusalMeansDead(true))
            .started()) {
      pair.primary().crash();

      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
      assertThat(pair.backup().events()).contains(new ElectionEvent.PeerSilent(true));
    }
  }

  @Test
  void a_primary_that_starts_alone_serves_at_once_if_refusals_count() {
    try (TestPair pair =
        new TestPair(
            config -> config.withFailover(Duration.ofMinutes(1)).withRefusalMeansDead(true))) {
      pair.primary().start();

      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void two_of_the_same_role_say_so_loudly(Role role) {
    try (TestPair pair = new TestPair(role, role, config -> config)) {
      pair.primary().start();
      pair.backup().start();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);

      pair.primary().await(ElectionEvent.SameRole.class);
      pair.backup().await(ElectionEvent.SameRole.class);

      assertThat(System.nanoTime() - end).isNegative();
      assertThat(pair.primary().star().state()).isEqualTo(State.PENDING);
      assertThat(pair.backup().star().state()).isEqualTo(State.PENDING);
    }
  }

  @Test
  void two_with_other_times_say_so() {
    try (TestPair pair =
        new TestPair(
            config ->
                config.role() == Role.PRIMARY
                    ? config
                    : config.withFailover(Duration.ofSeconds(3)))) {
      pair.primary().start();
      pair.backup().start();

      pair.primary().await(ElectionEvent.Mismatch.class);
      pair.backup().await(ElectionEvent.Mismatch.class);
    }
  }

  @Test
  void an_operator_can_switch_over_and_back() {
    try (TestPair pair = new TestPair().started()) {
      pair.primary().star().switchover();
      pair.backup().await(State.ACTIVE);
      pair.primary().await(State.PASSIVE);
      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");

      pair.backup().star().switchover();
      pair.primary().await(State.ACTIVE);
      pair.backup().await(State.PASSIVE);
      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");

      assertThat(pair.primary().has(ElectionEvent.DualActive.class)).isFalse();
      assertThat(pair.backup().has(ElectionEvent.DualActive.class)).isFalse();
    }
  }

  @Test
  void a_switchover_that_the_peer_cannot_take_fails_and_the_server_serves_on() {
    try (TestPair pair = new TestPair().started()) {
      pair.backup().star().synced(false);
      TestPair.await(
          () -> pair.primary().star().status().peer().filter(p -> !p.claim().synced()).isPresent());

      pair.primary().star().switchover();

      pair.primary().await(ElectionEvent.HandoverFailed.class);
      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");
    }
  }

  @Test
  void a_standby_whose_data_is_not_complete_does_not_take_over() {
    try (TestPair pair = new TestPair().started()) {
      pair.backup().star().synced(false);
      pair.primary().crash();

      TestPair.await(
          () ->
              pair.backup().ask().equals("nothing")
                  && pair.backup().has(ElectionEvent.Stale.class));
      assertThat(pair.backup().star().state()).isEqualTo(State.PASSIVE);

      pair.backup().star().synced(true);
      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
    }
  }

  @Test
  void an_operator_can_force_a_backup_that_is_alone() {
    try (TestPair pair = new TestPair()) {
      pair.backup().start().star().forceActive();

      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
    }
  }

  @Test
  void of_two_that_are_both_active_one_yields() {
    try (TestPair pair = new TestPair().started()) {
      pair.backup().star().forceActive();

      pair.primary().await(State.PASSIVE);

      assertThat(pair.backup().star().state()).isEqualTo(State.ACTIVE);
      assertThat(pair.primary().has(ElectionEvent.DualActive.class)).isTrue();
    }
  }

  @Test
  void an_active_server_that_was_stalled_while_the_other_took_over_does_not_serve() {
    try (TestPair pair = new TestPair().started()) {
      pair.primary().star().post(() -> pause(3_000));

      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
      TestPair.await(() -> pair.primary().log().contains("passive"));

      assertThat(pair.primary().log()).as("nobody was served").containsExactly("active", "passive");
      assertThat(pair.primary().has(ElectionEvent.Stalled.class)).isTrue();
    }
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void several_voters_of_several_types_serve_together() {
    List<String> pulled = new CopyOnWriteArrayList<>();
    BinaryStar.Builder builder =
        BinaryStar.with(
                BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint())
                    .withRefusalMeansDead(true))
            .voter(
                "tcp://127.0.0.1:0",
                SocketType.ROUTER,
                (message, me) -> message.reply("hello " + message.text()))
            .voter(
                "tcp://127.0.0.1:0", SocketType.PULL, (message, me) -> pulled.add(message.text()));
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      client.push(star.voterEndpoints().get(1), "a vote");
      TestPair.await(() -> pulled.contains("a vote"));

      assertThat(client.askPatiently(star.voterEndpoints().get(0), "you")).isEqualTo("hello you");
      TestPair.await(() -> star.status().counters().get("requests_served") == 2);
      assertThat(star.status().serving()).isTrue();
    }
  }

  @Test
  void a_rep_socket_is_no_voter_since_it_could_not_leave_a_request_unanswered() {
    BinaryStar.Builder builder =
        BinaryStar.with(BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint()));

    assertThatThrownBy(() -> builder.voter("tcp://127.0.0.1:0", SocketType.REP, (m, s) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ROUTER");
  }

  @Test
  void a_port_that_is_taken_is_named() {
    try (TestPair pair = new TestPair()) {
      pair.primary().start();

      assertThatThrownBy(() -> pair.primary().builder().start())
          .isInstanceOf(CloneException.class)
          .hasMessageContaining(pair.primary().own().toString())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void an_endpoint_that_others_can_reach_needs_a_word() {
    BinaryStarConfig config = BinaryStarConfig.primary("tcp://0.0.0.0:5003", FreePorts.endpoint());

    assertThatThrownBy(() -> BinaryStar.with(config).start())
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("withPlainNetwork");
  }
}
