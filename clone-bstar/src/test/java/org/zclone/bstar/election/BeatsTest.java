package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** When a server speaks, and what of the peer's beats it believes. */
class BeatsTest {
  private final Election election =
      new Election(ElectionConfig.of(Role.PRIMARY), new UUID(1, 1), 1_000, () -> 0, 0);

  @Test
  void a_server_speaks_at_once_and_then_every_beat() {
    assertThat(beatsWithin(1_000)).isEqualTo(1 + 4);
  }

  @Test
  void a_change_of_the_state_is_said_at_once() {
    beatsWithin(100);

    election.force(TestServer.ms(100));

    assertThat(parsed(election.takeBeats()))
        .singleElement()
        .satisfies(
            beat -> {
              assertThat(beat.from().state()).isEqualTo(State.ACTIVE);
              assertThat(beat.from().claim().epoch()).isEqualTo(election.epoch());
            });
  }

  @Test
  void a_claim_made_after_the_event_is_in_the_beat_that_tells_of_it() {
    beatsWithin(100);
    election.force(TestServer.ms(100));
    Claim claim = new Claim(3, election.epoch(), 17, false, true, false);

    election.claim(claim);

    assertThat(parsed(election.takeBeats()).get(0).from().claim()).isEqualTo(claim);
  }

  @Test
  void a_peer_that_has_not_heard_this_server_is_answered_at_once_but_not_too_often() {
    beatsWithin(100);

    int answers = 0;
    for (int ms = 100; ms < 200; ms++) {
      election.onPeerFrame(beat(ms, 0), TestServer.ms(ms));
      answers += election.takeBeats().size();
    }

    assertThat(answers).isBetween(3, 5);
  }

  @Test
  void two_that_know_each_other_do_not_talk_more_than_they_must() {
    beatsWithin(100);
    long nonce = 1_000;

    election.onPeerFrame(beat(1, nonce), TestServer.ms(100)); // answered: our beat had no echo
    election.onTick(TestServer.ms(130));
    assertThat(election.takeBeats()).hasSize(1);
    election.onPeerFrame(beat(2, nonce + 1), TestServer.ms(150));
    election.onTick(TestServer.ms(200));

    assertThat(election.takeBeats()).isEmpty();
  }

  @Test
  void a_beat_echoes_the_last_nonce_of_the_peer() {
    beatsWithin(100);

    election.onPeerFrame(beat(77, 0), TestServer.ms(100));
    election.onTick(TestServer.ms(400));

    assertThat(parsed(election.takeBeats()).get(0).echo()).isEqualTo(77);
  }

  @Test
  void an_echo_counts_for_the_failover_time() {
    long nonce = 1_000;
    beatsWithin(10);
    for (int ms = 100; ms <= 2_001; ms += 100) {
      election.onTick(TestServer.ms(ms));
    }

    election.onPeerFrame(active(1, nonce), TestServer.ms(2_001));
    assertThat(election.state()).isEqualTo(State.PENDING);
    assertThat(election.counters()).containsEntry("beats_old", 1L);

    election.takeBeats(); // with the next nonce
    election.onPeerFrame(active(2, nonce + 1), TestServer.ms(2_002));
    assertThat(election.state()).isEqualTo(State.PASSIVE);
    assertThat(election.counters()).containsEntry("beats_fresh", 1L);
  }

  private int beatsWithin(int endMs) {
    int count = 0;
    for (int ms = 0; ms <= endMs; ms++) {
      election.onTick(TestServer.ms(ms));
      count += election.takeBeats().size();
    }
    return count;
  }

  private static byte[] beat(long nonce, long echo) {
    return frame(State.PENDING, nonce, echo);
  }

  private static byte[] active(long nonce, long echo) {
    return frame(State.ACTIVE, nonce, echo);
  }

  private static byte[] frame(State state, long nonce, long echo) {
    Claim more = new Claim(5, 5, 5, false, false, false);
    Peer from = new Peer(TestServer.PEER, Role.BACKUP, state, more);
    return StandardFrame.write(new Beat(from, false, nonce, echo, 2_000, 250));
  }

  private static List<Beat> parsed(List<byte[]> frames) {
    return frames.stream().map(TestServer::parse).toList();
  }
}
