package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** A server that did not run for a while trusts nothing that it knew. */
class StallTest {
  private static final Claim SYNCED = TestServer.synced(10, 10, 20);

  @Test
  void a_short_pause_is_no_stall() {
    TestServer server = TestServer.of(Role.PRIMARY).activated().stall(1_000);

    assertThat(server.election.mayServe()).isTrue();
    assertThat(server.events(ElectionEvent.Stalled.class)).isEmpty();
  }

  @Test
  void an_active_server_serves_nobody_after_a_stall_until_the_peer_has_answered() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    server.hear(State.PASSIVE, SYNCED);
    long nonceBefore = server.lastNonce();

    server.stall(1_001);
    assertThat(server.vote()).isEqualTo(Verdict.HOLD);

    server.hear(server.peer(State.PASSIVE, SYNCED), false, nonceBefore);
    assertThat(server.vote()).as("an answer from before").isEqualTo(Verdict.HOLD);

    server.hear(State.PASSIVE, SYNCED);
    assertThat(server.vote()).isEqualTo(Verdict.SERVE);
    assertThat(server.events())
        .filteredOn(
            event ->
                event instanceof ElectionEvent.Stalled || event instanceof ElectionEvent.Confirmed)
        .containsExactly(
            new ElectionEvent.Stalled(TestServer.ms(1_001)),
            new ElectionEvent.Confirmed("the peer has answered"));
  }

  @Test
  void a_machine_that_was_suspended_was_stalled_although_its_monotonic_clock_stood_still() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    server.hear(State.PASSIVE, SYNCED);

    server.suspend(600_000);

    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.events(ElectionEvent.Stalled.class))
        .containsExactly(new ElectionEvent.Stalled(TestServer.ms(600_000)));
    assertThat(server.hear(State.PASSIVE, SYNCED).vote()).isEqualTo(Verdict.SERVE);
  }

  @Test
  void a_wall_clock_that_is_set_back_or_gains_a_little_is_no_stall() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();

    server.suspend(-3_600_000).suspend(900).pass(500).suspend(900);

    assertThat(server.vote()).isEqualTo(Verdict.SERVE);
    assertThat(server.events(ElectionEvent.Stalled.class)).isEmpty();
  }

  @Test
  void a_stalled_server_yields_to_whoever_has_taken_over() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    long later = server.election.epoch() + 1;

    server.stall(3_000).hear(State.ACTIVE, TestServer.claim(0, later, later));

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void a_stalled_server_serves_again_when_nobody_is_there_to_ask() {
    TestServer server = TestServer.of(Role.PRIMARY).activated().stall(60_000);

    assertThat(server.pass(1_900).vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(100).vote()).isEqualTo(Verdict.SERVE);
  }

  @Test
  void a_stalled_server_serves_again_at_once_when_the_peer_is_found_dead() {
    TestServer server = new TestServer(TestServer.probing(Role.PRIMARY)).activated().stall(60_000);

    for (int i = 0; i < 3; i++) {
      server.nowNs += TestServer.ms(15);
      assertThat(server.election.wantsProbe(server.nowNs)).isTrue();
      server.election.onPeerRefused(server.nowNs);
    }

    assertThat(server.election.mayServe()).isTrue();
  }

  @Test
  void a_standby_that_was_stalled_does_not_blame_its_peer() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED).stall(60_000);

    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(1_900).state()).isEqualTo(State.PASSIVE);
    assertThat(server.pass(100).state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void what_waited_in_the_buffers_of_a_stalled_standby_is_not_news() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    long nonceBefore = server.lastNonce();

    server.stall(1_500);
    server.hear(
        new Peer(TestServer.PEER_RESTARTED, Role.PRIMARY, State.PENDING, Claim.NONE),
        false,
        nonceBefore);

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void an_operator_ends_the_doubt() {
    TestServer server = TestServer.of(Role.PRIMARY).activated().stall(60_000);

    server.election.force(server.nowNs);

    assertThat(server.election.mayServe()).isTrue();
  }

  @Test
  void a_question_asked_after_a_stall_is_not_answered_from_before() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    server.nowNs += TestServer.ms(10_000);

    assertThat(server.election.isPeerSilent(server.nowNs)).isFalse();
  }

  @Test
  void a_server_that_is_turned_at_its_deadlines_never_looks_stalled() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();

    for (int i = 0; i < 1_000; i++) {
      server.nowNs = Math.max(server.nowNs + 1, server.election.deadlineNs());
      server.election.onTick(server.nowNs);
      server.takeAll();
    }

    assertThat(server.events(ElectionEvent.Stalled.class)).isEmpty();
  }
}
