package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** Who serves after a start. */
class StartTest {
  @Test
  void a_primary_alone_serves_a_client_after_twice_the_failover_time() {
    TestServer server = TestServer.of(Role.PRIMARY);

    assertThat(server.pass(3_900).vote()).isEqualTo(Verdict.HOLD);

    assertThat(server.pass(200).state()).isEqualTo(State.ACTIVE);
    assertThat(server.vote()).isEqualTo(Verdict.SERVE);
  }

  @Test
  void a_primary_that_no_client_asks_stays_pending() {
    assertThat(TestServer.of(Role.PRIMARY).pass(60_000).state()).isEqualTo(State.PENDING);
  }

  @Test
  void a_vote_counts_for_two_seconds() {
    TestServer server = TestServer.of(Role.PRIMARY).pass(1_900);
    server.vote();

    assertThat(server.pass(3_000).state()).isEqualTo(State.PENDING);
    assertThat(server.election.verdict(server.nowNs)).isEqualTo(Verdict.REJECT);
  }

  @Test
  void a_backup_alone_never_serves_and_says_so_once() {
    TestServer server = TestServer.of(Role.BACKUP).pass(3_900);

    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(200).vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.pass(5_000).vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.events(ElectionEvent.BackupAlone.class)).hasSize(1);
  }

  @Test
  void a_backup_says_again_that_it_is_alone_when_its_peer_was_there_meanwhile() {
    TestServer server = TestServer.of(Role.BACKUP).pass(4_100);
    server.vote();

    server.hearOld(State.PENDING, Claim.NONE).pass(2_100).vote();

    assertThat(server.events(ElectionEvent.BackupAlone.class)).hasSize(2);
  }

  @Test
  void a_request_is_held_while_the_peer_lives_and_nothing_is_decided() {
    TestServer server = TestServer.of(Role.PRIMARY);

    for (int i = 0; i < 50; i++) {
      assertThat(server.hearOld(State.ACTIVE, Claim.NONE).pass(250).vote()).isEqualTo(Verdict.HOLD);
    }
  }

  @Test
  void a_server_that_meets_an_active_one_stands_by() {
    TestServer server = TestServer.of(Role.PRIMARY).hear(State.ACTIVE, TestServer.claim(5, 5, 9));

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.events(ElectionEvent.Passivated.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.dualActive()).isFalse();
              assertThat(event.by().orElseThrow().instance()).isEqualTo(TestServer.PEER);
            });
  }

  @ParameterizedTest(name = "{0}, own epoch {1} sequence {2}, peer''s epoch {3} sequence {4}: {5}")
  @CsvSource({
    "PRIMARY, 0, 0, 0, 0, ACTIVE",
    "BACKUP, 0, 0, 0, 0, PENDING",
    "PRIMARY, 7, 9, 7, 9, ACTIVE",
    "BACKUP, 7, 9, 7, 9, PENDING",
    "PRIMARY, 7, 9, 7, 10, PENDING",
    "BACKUP, 7, 10, 7, 9, ACTIVE",
    "PRIMARY, 7, 99, 8, 8, PENDING",
    "BACKUP, 8, 8, 7, 99, ACTIVE",
    "PRIMARY, 0, 0, 8, 8, PENDING",
    "BACKUP, 8, 8, 0, 0, ACTIVE",
  })
  void of_two_that_start_the_one_whose_data_goes_further_leads(
      Role role, long epoch, long sequence, long peerEpoch, long peerSequence, State expected) {
    TestServer server = TestServer.of(role).claims(claimOf(epoch, sequence));

    server.hear(State.PENDING, claimOf(peerEpoch, peerSequence));

    assertThat(server.state()).isEqualTo(expected);
  }

  @Test
  void a_pending_primary_leads_over_a_standby_that_holds_nothing() {
    assertThat(TestServer.of(Role.PRIMARY).hear(State.PASSIVE, Claim.NONE).state())
        .isEqualTo(State.ACTIVE);
    assertThat(TestServer.of(Role.BACKUP).hear(State.PASSIVE, Claim.NONE).state())
        .isEqualTo(State.PENDING);
  }

  @Test
  void a_pending_primary_waits_for_a_standby_that_holds_something() {
    TestServer server = TestServer.of(Role.PRIMARY).hear(State.PASSIVE, TestServer.claim(5, 5, 9));

    assertThat(server.state()).isEqualTo(State.PENDING);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void an_operator_can_make_any_server_active(Role role) {
    TestServer server = TestServer.of(role).hear(State.ACTIVE, TestServer.claim(5, 5, 9));

    server.election.force(server.nowNs);

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.election.mayServe()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void an_epoch_is_greater_than_everything_that_was_ever_heard(Role role) {
    long high = 1L << 62;
    TestServer server = TestServer.of(role).claims(TestServer.claim(5, 6, 7));
    server.hearOld(State.ACTIVE, TestServer.claim(high - 2, high - 1, high));

    server.election.force(server.nowNs);

    assertThat(server.election.epoch()).isGreaterThan(high);
  }

  @Test
  void two_servers_that_take_over_from_the_same_data_take_different_epochs() {
    TestServer primary = TestServer.of(Role.PRIMARY).claims(TestServer.claim(5, 6, 7));
    TestServer backup = TestServer.of(Role.BACKUP).claims(TestServer.claim(5, 6, 7));

    primary.election.force(primary.nowNs);
    backup.election.force(backup.nowNs);

    assertThat(primary.election.epoch()).isNotEqualTo(backup.election.epoch());
  }

  @Test
  void a_server_that_took_over_unheard_and_died_takes_another_epoch_the_next_time() {
    long ahead = Long.MAX_VALUE / 2; // of the clock, as after many takeovers
    TestServer first = TestServer.of(Role.BACKUP).claims(TestServer.claim(5, ahead, ahead));
    Election second =
        new Election(first.config, TestServer.PEER, 1, () -> TestServer.WALL_MS + 1, first.nowNs);
    second.claim(TestServer.claim(5, ahead, ahead));

    first.election.force(first.nowNs);
    second.force(first.nowNs);

    assertThat(first.election.epoch()).isNotEqualTo(second.epoch());
  }

  private static Claim claimOf(long epoch, long sequence) {
    return TestServer.claim(Math.min(epoch, 1), epoch, sequence);
  }
}
