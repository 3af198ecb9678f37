package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** Both active, both passive, both of the same role, or otherwise no pair. */
class ConflictTest {
  @ParameterizedTest(name = "{0}, birth {1}, peer''s birth {2}, peer''s epoch {3} above: {4}")
  @CsvSource({
    "PRIMARY, 5, 5, 1, PASSIVE",
    "PRIMARY, 5, 5, -1, ACTIVE",
    "BACKUP, 5, 5, 1, PASSIVE",
    "BACKUP, 5, 5, -1, ACTIVE",
    "PRIMARY, 5, 5, 0, ACTIVE",
    "BACKUP, 5, 5, 0, PASSIVE",
    "PRIMARY, 6, 5, -1, PASSIVE",
    "PRIMARY, 5, 6, 1, ACTIVE",
    "BACKUP, 6, 5, -1, PASSIVE",
    "BACKUP, 5, 6, 1, ACTIVE",
    "PRIMARY, 0, 5, 1, PASSIVE",
    "PRIMARY, 5, 0, -1, ACTIVE",
  })
  void of_two_active_servers_the_younger_history_yields_then_the_lower_epoch_then_the_backup(
      Role role, long birth, long peerBirth, long above, State expected) {
    TestServer server = TestServer.of(role).activated().claims(TestServer.claim(birth, 7, 7));
    long peerEpoch = server.election.epoch() + above;

    server.hear(State.ACTIVE, TestServer.claim(peerBirth, peerEpoch, peerEpoch));

    assertThat(server.state()).isEqualTo(expected);
    boolean yields = expected == State.PASSIVE;
    assertThat(server.events())
        .filteredOn(event -> event instanceof ElectionEvent.DualActive)
        .singleElement()
        .satisfies(
            event -> assertThat(((ElectionEvent.DualActive) event).yields()).isEqualTo(yields));
  }

  @Test
  void the_one_that_yields_says_that_both_were_active() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    long higher = server.election.epoch() + 1;

    server.hear(State.ACTIVE, TestServer.claim(0, higher, higher));

    assertThat(server.events(ElectionEvent.Passivated.class))
        .singleElement()
        .satisfies(event -> assertThat(event.dualActive()).isTrue());
    assertThat(server.vote()).isEqualTo(Verdict.REJECT);
  }

  @Test
  void an_old_beat_of_another_active_server_makes_nobody_yield() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    long higher = server.election.epoch() + 1;

    server.hearOld(State.ACTIVE, TestServer.claim(0, higher, higher));

    assertThat(server.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void the_one_that_stays_complains_at_once_and_then_every_two_seconds() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();

    for (int i = 0; i < 17; i++) {
      server.hear(State.ACTIVE, TestServer.claim(0, 1, 1)).pass(250);
    }

    assertThat(server.events(ElectionEvent.DualActive.class)).hasSize(3);
  }

  @ParameterizedTest(
      name = "{0}, synced {1}, birth {2}, epoch {3}; peer synced {4}, birth {5}, epoch {6}: {7}")
  @CsvSource({
    "PRIMARY, true, 5, 7, false, 5, 9, ACTIVE",
    "BACKUP, false, 5, 9, true, 5, 7, PASSIVE",
    "PRIMARY, false, 5, 7, false, 5, 9, PASSIVE",
    "BACKUP, false, 5, 9, false, 5, 7, ACTIVE",
    "PRIMARY, true, 5, 7, true, 5, 7, ACTIVE",
    "BACKUP, true, 5, 7, true, 5, 7, PASSIVE",
    "PRIMARY, false, 0, 0, false, 0, 0, ACTIVE",
    "BACKUP, false, 0, 0, false, 0, 0, PASSIVE",
    "BACKUP, true, 0, 9, false, 0, 0, PASSIVE",
    "PRIMARY, false, 0, 0, true, 0, 9, ACTIVE",
    "BACKUP, false, 5, 9, false, 0, 0, ACTIVE",
    "PRIMARY, false, 0, 0, false, 5, 9, PASSIVE",
  })
  void of_two_passive_servers_the_synced_one_leads_then_the_one_whose_data_goes_further(
      Role role,
      boolean synced,
      long birth,
      long epoch,
      boolean peerSynced,
      long peerBirth,
      long peerEpoch,
      State expected) {
    TestServer server =
        TestServer.of(role).standingBy(new Claim(birth, epoch, epoch, synced, false, false));

    server.hear(
        State.PASSIVE, new Claim(peerBirth, peerEpoch, peerEpoch, peerSynced, false, false));

    assertThat(server.state()).isEqualTo(expected);
    assertThat(server.events(ElectionEvent.DualPassive.class)).hasSize(1);
  }

  @ParameterizedTest(name = "{0}, birth {1}, synced {2}; peer''s birth {3}: {4}")
  @CsvSource({
    "PRIMARY, 5, true, 6, ACTIVE",
    "BACKUP, 5, true, 6, ACTIVE",
    "BACKUP, 5, false, 6, ACTIVE",
    "BACKUP, 5, true, 5, PASSIVE",
    "BACKUP, 5, true, 4, PASSIVE",
    "BACKUP, 0, true, 6, PASSIVE",
  })
  void an_active_server_that_began_with_nothing_gives_way_to_a_standby_with_the_older_map(
      Role role, long birth, boolean synced, long peerBirth, State expected) {
    TestServer server =
        TestServer.of(role).standingBy(new Claim(birth, 7, 9, synced, false, false));

    server.hear(State.ACTIVE, TestServer.claim(peerBirth, 20, 30));

    assertThat(server.state()).isEqualTo(expected);
    if (expected == State.ACTIVE) {
      assertThat(server.election.epoch()).isGreaterThan(30);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"PENDING", "PASSIVE"})
  void an_active_server_steps_down_before_a_peer_with_data_of_a_later_activation(State state) {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    server.claims(TestServer.claim(5, server.election.epoch(), 9));
    long later = server.election.epoch() + 1;

    server.hear(state, TestServer.claim(5, later, later));

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.events(ElectionEvent.Passivated.class))
        .singleElement()
        .satisfies(event -> assertThat(event.dualActive()).isFalse());
  }

  @Test
  void an_active_server_stays_if_the_other_data_is_older_or_of_another_history() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    server.claims(TestServer.claim(5, server.election.epoch(), 9));
    long epoch = server.election.epoch();

    server.hear(State.PASSIVE, TestServer.claim(5, epoch, epoch + 9));
    server.hear(State.PASSIVE, TestServer.claim(4, epoch + 9, epoch + 9));

    assertThat(server.state()).isEqualTo(State.ACTIVE);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void two_of_the_same_role_complain_at_once_and_then_every_two_seconds(Role role) {
    TestServer server = TestServer.of(role);
    Peer twin = new Peer(TestServer.PEER, role, State.PENDING, Claim.NONE);

    for (int i = 0; i < 17; i++) {
      server.hear(twin, false, server.lastNonce()).pass(250);
      assertThat(server.vote()).isEqualTo(Verdict.HOLD);
    }

    assertThat(server.state()).isEqualTo(State.PENDING);
    assertThat(server.events(ElectionEvent.SameRole.class))
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.text()).contains(role.name()));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void a_server_that_waits_pairs_with_no_twin_whatever_the_twin_does(State twinState) {
    TestServer server = TestServer.of(Role.PRIMARY);
    Claim claim = TestServer.synced(5, 7, 7);

    server.hear(
        new Peer(TestServer.PEER, Role.PRIMARY, twinState, claim), false, server.lastNonce());

    assertThat(server.state()).isEqualTo(State.PENDING);
  }

  @Test
  void one_of_two_active_twins_yields_all_the_same() {
    TestServer server = TestServer.of(Role.PRIMARY).activated();
    long epoch = server.election.epoch();
    UUID greater = new UUID(9, 9);

    server.hear(
        new Peer(greater, Role.PRIMARY, State.ACTIVE, TestServer.claim(0, epoch, epoch)),
        false,
        server.lastNonce());

    assertThat(server.state()).isEqualTo(State.PASSIVE);
    assertThat(server.events(ElectionEvent.SameRole.class)).hasSize(1);
  }

  @Test
  void other_times_at_the_peer_are_no_pair() {
    TestServer server = TestServer.of(Role.PRIMARY);
    Peer peer = server.peer(State.PENDING, Claim.NONE);

    for (int i = 0; i < 17; i++) {
      server.hear(new Beat(peer, false, 100 + i, server.lastNonce(), 3_000, 250)).pass(250);
    }

    assertThat(server.state()).isEqualTo(State.PENDING);
    assertThat(server.events(ElectionEvent.Mismatch.class))
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.text()).contains("2000 ms", "3000 ms"));
  }

  @Test
  void a_server_that_hears_itself_says_so_and_takes_it_for_no_sign_of_life() {
    TestServer server = TestServer.of(Role.PRIMARY).pass(3_900);

    server.hear(
        new Peer(new UUID(1, 1), Role.PRIMARY, State.PENDING, Claim.NONE),
        false,
        server.lastNonce());
    server.vote();

    assertThat(server.pass(200).state()).isEqualTo(State.ACTIVE);
    assertThat(server.events(ElectionEvent.Mismatch.class)).hasSize(1);
  }

  @Test
  void the_peer_is_announced_when_it_comes_comes_back_or_restarts() {
    TestServer server = TestServer.of(Role.PRIMARY);
    Claim claim = TestServer.claim(5, 5, 5);

    server.hear(State.ACTIVE, claim).pass(250).hear(State.ACTIVE, claim);
    assertThat(server.events(ElectionEvent.PeerAppeared.class)).hasSize(1);

    server.pass(2_100).hear(State.ACTIVE, claim);
    assertThat(server.events(ElectionEvent.PeerAppeared.class)).hasSize(1);

    server.hear(TestServer.PEER_RESTARTED, State.ACTIVE, claim);
    assertThat(server.events(ElectionEvent.PeerAppeared.class)).hasSize(1);
  }
}
