package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** A pair with a server of the Guide's. */
class GuideWireTest {
  @ParameterizedTest(name = "a pending {0} that hears {1} is {2}")
  @CsvSource({
    "PRIMARY, 1, PENDING",
    "PRIMARY, 2, ACTIVE",
    "PRIMARY, 3, PASSIVE",
    "PRIMARY, 4, PENDING",
    "BACKUP, 1, PENDING",
    "BACKUP, 2, PENDING",
    "BACKUP, 3, PASSIVE",
    "BACKUP, 4, PENDING",
  })
  void a_server_that_starts_follows_the_table_of_the_guide(Role role, int digit, State expected) {
    assertThat(server(role).hearDigit(digit).state()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "a passive {0} that hears {1} is {2}")
  @CsvSource({
    "PRIMARY, 2, ACTIVE",
    "PRIMARY, 3, PASSIVE",
    "PRIMARY, 4, ACTIVE",
    "BACKUP, 1, ACTIVE",
    "BACKUP, 3, PASSIVE",
    "BACKUP, 4, PASSIVE",
  })
  void a_standby_takes_over_from_a_peer_that_restarts(Role role, int digit, State expected) {
    assertThat(server(role).hearDigit(3).hearDigit(digit).state()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "an active {0} that hears {1} is {2}")
  @CsvSource({
    "PRIMARY, 2, ACTIVE",
    "PRIMARY, 3, ACTIVE",
    "PRIMARY, 4, ACTIVE",
    "BACKUP, 1, ACTIVE",
    "BACKUP, 3, PASSIVE",
    "BACKUP, 4, ACTIVE",
  })
  void of_two_active_servers_the_backup_yields(Role role, int digit, State expected) {
    TestServer server = server(role);
    server.election.force(server.nowNs);

    assertThat(server.hearDigit(digit).state()).isEqualTo(expected);
  }

  @Test
  void two_of_the_same_role_are_noticed() {
    TestServer server = server(Role.BACKUP).hearDigit(2);

    assertThat(server.events(ElectionEvent.SameRole.class)).hasSize(1);
  }

  @Test
  void a_standby_takes_over_after_silence_for_a_client() {
    TestServer server = server(Role.BACKUP).hearDigit(3).claims(TestServer.synced(0, 0, 0));

    assertThat(server.pass(1_000).vote()).isEqualTo(Verdict.REJECT);
    assertThat(server.pass(1_000).vote()).isEqualTo(Verdict.SERVE);
  }

  @Test
  void a_digit_is_sent_each_second_and_when_it_changes() {
    TestServer server = server(Role.PRIMARY);

    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (i == 25) {
        server.election.onPeerFrame("2".getBytes(StandardCharsets.US_ASCII), server.nowNs);
      }
      server.nowNs += TestServer.ms(100);
      server.election.onTick(server.nowNs);
      server.election.takeBeats().forEach(frame -> sent.add(new String(frame)));
    }

    assertThat(sent).containsExactly("1", "1", "3", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3\0", "3\n", " 3 ", "3\r\n"})
  void a_digit_may_have_blanks_around_it(String text) {
    TestServer server = server(Role.PRIMARY).hear(text.getBytes(StandardCharsets.US_ASCII));

    assertThat(server.state()).isEqualTo(State.PASSIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "5", "33", "x", "3x", "3            "})
  void anything_else_is_counted_and_is_no_sign_of_life(String text) {
    TestServer server = server(Role.PRIMARY).pass(3_900);

    server.hear(text.getBytes(StandardCharsets.US_ASCII));
    server.vote();

    assertThat(server.pass(200).state()).isEqualTo(State.ACTIVE);
    assertThat(
            server.election.counters().get("malformed_length")
                + server.election.counters().get("malformed_range"))
        .isEqualTo(1);
  }

  @Test
  void what_waited_in_the_buffers_of_a_stalled_server_does_not_confirm_it() {
    TestServer server = server(Role.PRIMARY);
    server.election.force(server.nowNs);

    server.stall(3_000).hearDigit(4);
    assertThat(server.election.mayServe()).isFalse();

    server.pass(300).hearDigit(4);
    assertThat(server.election.mayServe()).isTrue();
  }

  @Test
  void there_is_no_handover() {
    TestServer server = server(Role.PRIMARY).hearDigit(2);

    server.election.handOver(server.nowNs);
    server.takeAll();

    assertThat(server.election.mayServe()).isTrue();
    assertThat(server.events(ElectionEvent.HandoverFailed.class)).hasSize(1);
  }

  private static TestServer server(Role role) {
    ElectionConfig plain = ElectionConfig.of(role);
    return new TestServer(
        new ElectionConfig(role, plain.failoverNs(), plain.beatNs(), Wire.GUIDE, false, false));
  }
}
