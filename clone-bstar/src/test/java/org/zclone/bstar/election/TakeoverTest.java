package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** When a standby becomes active. */
class TakeoverTest {
  private static final Claim SYNCED = TestServer.synced(10, 10, 20);
  private static final Claim BEHIND = TestServer.claim(10, 10, 15);

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_synced_standby_takes_over_when_the_peer_is_silent_and_a_client_asks(Role role) {
    TestServer server = TestServer.of(role).standingBy(SYNCED).pass(2_000);

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.vote()).isEqualTo(Verdict.SERVE);
    assertThat(server.events(ElectionEvent.Activated.class))
        .singleElement()
        .satisfies(event -> assertThat(event.epoch()).isEqualTo(server.election.epoch()));
  }

  @Test
  void silence_alone_changes_nothing() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED).pass(3_600_000);

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.events()).containsExactly(new ElectionEvent.PeerSilent(false));
  }

  @Test
  void a_vote_that_came_a_little_too_early_counts_when_the_silence_is_long_enough() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED).pass(1_000);

    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(900).state()).isEqualTo(State.PASSIVE);
    assertThat(server.pass(100).state()).isEqualTo(State.ACTIVE);
    assertThat(server.election.verdict(server.nowNs)).isEqualTo(Verdict.SERVE);
  }

  @Test
  void a_client_that_was_sent_to_the_peer_asks_no_more() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED).pass(400);

    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.pass(2_000).events()).contains(new ElectionEvent.PeerSilent(false));
    assertThat(server.state())
        .as("the line is cut, the client is with the peer")
        .isEqualTo(State.PASSIVE);
  }

  @Test
  void a_vote_in_doubt_is_over_when_the_peer_shows_that_it_lives() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    assertThat(server.election.onLossVote(server.nowNs)).isEqualTo(Verdict.HOLD);
    server.takeAll();

    server.hear(State.ACTIVE, SYNCED);
    assertThat(server.election.verdict(server.nowNs)).isEqualTo(Verdict.REJECT);
    server.pass(2_000);

    assertThat(server.events()).contains(new ElectionEvent.PeerSilent(false));
    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void a_client_that_waited_too_long_and_was_sent_on_asks_no_more() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED).pass(1_000);

    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.election.onNobodyAsks(server.nowNs)).isEqualTo(Verdict.HOLD);

    assertThat(server.pass(1_000).events()).contains(new ElectionEvent.PeerSilent(false));
    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @ParameterizedTest(name = "{0} ms after the last beat: {1}")
  @CsvSource({"0, REJECT", "400, REJECT", "500, REJECT", "510, HOLD", "1900, HOLD"})
  void a_standby_rejects_while_the_peer_is_surely_alive_and_holds_while_it_is_overdue(
      long afterMs, Verdict expected) {
    assertThat(TestServer.of(Role.BACKUP).standingBy(SYNCED).pass(afterMs).vote())
        .isEqualTo(expected);
  }

  @Test
  void a_standby_holds_requests_while_the_peer_is_disconnected() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    server.election.onPeerDisconnected(server.nowNs);
    assertThat(server.vote()).isEqualTo(Verdict.HOLD);

    server.election.onPeerConnected(server.nowNs);
    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
  }

  @Test
  void a_beat_that_was_on_its_way_when_the_connection_broke_does_not_mend_it() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    server.election.onPeerDisconnected(server.nowNs);

    assertThat(server.hear(State.ACTIVE, SYNCED).vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(300).hear(State.ACTIVE, SYNCED).vote()).isEqualTo(Verdict.REJECT);
  }

  @Test
  void any_sign_of_life_keeps_a_standby_from_taking_over() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    for (int i = 0; i < 20; i++) {
      server.pass(1_900).election.onPeerSign(server.nowNs);
      server.vote();
    }

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void old_beats_prove_that_the_peer_lives_and_nothing_else() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    for (int i = 0; i < 20; i++) {
      server.pass(1_900).hearOld(State.PENDING, Claim.NONE).vote();
    }

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void an_unsynced_standby_does_not_take_over_and_says_so_once_per_silence() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(BEHIND).pass(2_000);

    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.events(ElectionEvent.Stale.class)).hasSize(1);

    server.hearOld(State.ACTIVE, SYNCED).pass(2_000).vote();
    assertThat(server.events(ElectionEvent.Stale.class)).hasSize(1);
  }

  @Test
  void an_unsynced_standby_takes_over_if_it_is_configured_to() {
    ElectionConfig strict = ElectionConfig.of(Role.BACKUP);
    TestServer server =
        new TestServer(
            new ElectionConfig(
                Role.BACKUP, strict.failoverNs(), strict.beatNs(), Wire.STANDARD, false, true));

    assertThat(server.standingBy(BEHIND).pass(2_000).vote()).isEqualTo(Verdict.SERVE);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_standby_takes_over_at_once_from_a_peer_that_restarted_empty(Role role) {
    TestServer server = TestServer.of(role).standingBy(SYNCED);

    server.hear(TestServer.PEER_RESTARTED, State.PENDING, Claim.NONE);

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.events(ElectionEvent.Stale.class)).isEmpty();
  }

  @Test
  void an_unsynced_copy_is_better_than_an_empty_peer_and_that_is_said() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(BEHIND);

    server.hear(TestServer.PEER_RESTARTED, State.PENDING, Claim.NONE);

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.events(ElectionEvent.Stale.class)).hasSize(1);
  }

  @Test
  void of_two_that_hold_nothing_the_primary_leads_although_it_restarted() {
    TestServer backup = TestServer.of(Role.BACKUP).standingBy(Claim.NONE);
    TestServer primary = TestServer.of(Role.PRIMARY).standingBy(Claim.NONE);

    backup.hear(TestServer.PEER_RESTARTED, State.PENDING, Claim.NONE);
    primary.hear(TestServer.PEER_RESTARTED, State.PENDING, Claim.NONE);

    assertThat(backup.state()).isEqualTo(State.PASSIVE);
    assertThat(primary.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void what_the_active_server_said_before_it_was_active_does_not_look_like_a_restart() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    server.hear(State.PENDING, Claim.NONE);

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void three_refused_connections_over_thirty_milliseconds_are_a_dead_peer() {
    TestServer server = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);
    server.election.onPeerDisconnected(server.nowNs);
    assertThat(server.vote()).isEqualTo(Verdict.HOLD);

    refuse(server, 0);
    refuse(server, 15);
    assertThat(server.state()).isEqualTo(State.PASSIVE);
    refuse(server, 15);

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.events())
        .filteredOn(event -> event instanceof ElectionEvent.PeerSilent)
        .containsExactly(new ElectionEvent.PeerSilent(true));
  }

  @Test
  void refusals_in_quick_succession_or_with_a_sign_of_life_between_prove_nothing() {
    TestServer quick = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);
    for (int i = 0; i < 9; i++) {
      refuse(quick, 3);
    }
    TestServer alive = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);
    for (int i = 0; i < 9; i++) {
      refuse(alive, 15);
      refuse(alive, 15);
      alive.election.onPeerSign(alive.nowNs);
    }

    assertThat(quick.election.isPeerDead()).isFalse();
    assertThat(alive.election.isPeerDead()).isFalse();
  }

  @Test
  void a_dead_peer_that_is_heard_again_is_alive() {
    TestServer server = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);
    for (int i = 0; i < 4; i++) {
      refuse(server, 15);
    }
    assertThat(server.election.isPeerDead()).isTrue();

    server.hearOld(State.ACTIVE, SYNCED);

    assertThat(server.election.isPeerDead()).isFalse();
    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
  }

  @Test
  void refusals_mean_nothing_unless_configured() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    for (int i = 0; i < 9; i++) {
      refuse(server, 15);
    }

    assertThat(server.election.isPeerDead()).isFalse();
    assertThat(server.election.wantsProbe(server.nowNs)).isFalse();
  }

  @Test
  void the_peer_is_probed_every_fifteen_milliseconds_while_it_may_be_dead() {
    TestServer server = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);
    assertThat(server.election.wantsProbe(server.nowNs)).as("surely alive").isFalse();

    server.election.onPeerDisconnected(server.nowNs);
    int probes = 0;
    for (int ms = 0; ms < 150; ms++) {
      server.nowNs += TestServer.ms(1);
      probes += server.election.wantsProbe(server.nowNs) ? 1 : 0;
    }

    assertThat(probes).isEqualTo(10);
  }

  @Test
  void an_overdue_peer_is_probed_a_silent_one_no_more() {
    TestServer server = new TestServer(TestServer.probing(Role.BACKUP)).standingBy(SYNCED);

    assertThat(server.pass(600).election.wantsProbe(server.nowNs)).isTrue();
    assertThat(server.pass(1_400).election.wantsProbe(server.nowNs)).isFalse();
  }

  @Test
  void a_primary_that_starts_alone_probes_and_need_not_wait() {
    TestServer server = new TestServer(TestServer.probing(Role.PRIMARY));
    server.vote();

    for (int i = 0; i < 3; i++) {
      assertThat(server.election.wantsProbe(server.nowNs)).isTrue();
      refuse(server, 15);
    }

    assertThat(server.state()).isEqualTo(State.ACTIVE);
  }

  private static void refuse(TestServer server, long afterMs) {
    server.nowNs += TestServer.ms(afterMs);
    server.election.onPeerRefused(server.nowNs);
    server.takeAll();
  }
}
