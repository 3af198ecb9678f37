package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** An active server asks the other to take over. */
class HandoverTest {
  private static final Claim SYNCED = TestServer.synced(10, 10, 20);

  @Test
  void a_server_that_hands_over_serves_nobody_and_stands_by_when_the_peer_has_taken_over() {
    TestServer server = handingOver();
    assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    long later = server.election.epoch() + 1;

    server.hear(State.ACTIVE, TestServer.claim(0, later, later));

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.election.isHandingOver()).isFalse();
    assertThat(server.events(ElectionEvent.Passivated.class))
        .singleElement()
        .satisfies(event -> assertThat(event.dualActive()).isFalse());
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_synced_standby_takes_over_at_once(Role role) {
    TestServer server = TestServer.of(role).standingBy(SYNCED);

    offer(server, TestServer.claim(10, 10, 20), server.lastNonce());

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.election.epoch()).isGreaterThan(20);
  }

  @Test
  void a_standby_that_is_not_synced_or_lacks_something_does_not_take_over() {
    TestServer unsynced = TestServer.of(Role.BACKUP).standingBy(TestServer.claim(10, 10, 20));
    TestServer behind = TestServer.of(Role.BACKUP).standingBy(SYNCED);

    offer(unsynced, TestServer.claim(10, 10, 20), unsynced.lastNonce());
    offer(behind, TestServer.claim(10, 10, 21), behind.lastNonce());

    assertThat(unsynced.state()).isEqualTo(State.PASSIVE);
    assertThat(behind.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void a_standby_does_not_take_an_offer_that_may_be_withdrawn_already() {
    TestServer server = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    long old = server.lastNonce();
    server.pass(1_100);

    offer(server, TestServer.claim(10, 10, 20), old);

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void a_server_whose_offer_is_not_taken_withdraws_it_and_serves_again_later() {
    TestServer server = handingOver();
    assertThat(lastBeat(server).handover()).isTrue();

    server.pass(2_000);
    assertThat(lastBeat(server).handover()).isFalse();
    assertThat(server.election.mayServe()).isFalse();
    assertThat(server.events(ElectionEvent.HandoverFailed.class)).isEmpty();

    server.pass(1_000);
    assertThat(server.election.mayServe()).isTrue();
    assertThat(server.events(ElectionEvent.HandoverFailed.class)).hasSize(1);
  }

  @Test
  void a_server_that_is_forced_withdraws_its_offer_and_serves_when_it_cannot_be_taken_any_more() {
    TestServer server = handingOver();
    server.takeAll();

    server.election.force(server.nowNs);

    assertThat(server.election.mayServe()).isFalse();
    assertThat(lastBeat(server).handover()).isFalse();
    assertThat(server.pass(900).election.mayServe()).isFalse();
    assertThat(server.pass(200).election.mayServe()).isTrue();
    assertThat(server.events(ElectionEvent.HandoverFailed.class)).hasSize(1);
  }

  @Test
  void a_server_that_is_forced_and_a_peer_that_takes_its_offer_do_not_both_serve() {
    TestServer server = handingOver();
    TestServer peer = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    server.election.force(server.nowNs);

    offer(peer, TestServer.claim(10, 10, 20), peer.lastNonce());
    assertThat(peer.election.mayServe()).isTrue();
    assertThat(server.election.mayServe()).isFalse();

    long epoch = server.election.epoch() + 1;
    server.hear(State.ACTIVE, TestServer.claim(0, epoch, epoch));
    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @Test
  void an_offer_ends_with_a_stall() {
    TestServer server = handingOver().stall(1_500);

    assertThat(server.election.isHandingOver()).isFalse();
    assertThat(server.election.mayServe()).isFalse();
    assertThat(server.events(ElectionEvent.HandoverFailed.class)).hasSize(1);
  }

  @Test
  void only_a_server_that_serves_can_hand_over() {
    TestServer standby = TestServer.of(Role.BACKUP).standingBy(SYNCED);
    TestServer stalled = TestServer.of(Role.PRIMARY).activated().stall(5_000);

    for (TestServer server : new TestServer[] {standby, stalled}) {
      server.election.handOver(server.nowNs);
      server.takeAll();

      assertThat(server.election.isHandingOver()).isFalse();
      assertThat(server.events(ElectionEvent.HandoverFailed.class)).hasSize(1);
    }
  }

  private static TestServer handingOver() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    server.hear(State.PASSIVE, SYNCED);
    server.events();
    server.election.handOver(server.nowNs);
    return server;
  }

  private static void offer(TestServer server, Claim claim, long echo) {
    server.hear(server.peer(State.ACTIVE, claim), true, echo);
  }

  private static Beat lastBeat(TestServer server) {
    for (int i = 0; i < 10; i++) {
      for (byte[] frame : server.election.takeBeats()) {
        return TestServer.parse(frame);
      }
      server.nowNs += TestServer.ms(30);
      server.election.onTick(server.nowNs);
    }
    throw new AssertionError("no beat");
  }
}
