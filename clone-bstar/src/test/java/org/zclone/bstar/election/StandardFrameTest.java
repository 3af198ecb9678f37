package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

class StandardFrameTest {
  private static final Beat BEAT =
      new Beat(
          new Peer(
              new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L),
              Role.BACKUP,
              State.ACTIVE,
              new Claim(0x1111, 0x2222, 0x3333, false, true, false)),
          true,
          0x4444,
          0x5555,
          2_000,
          250);

  private static final String HEX =
      "aac80101"
          + "0102030405060708090a0b0c0d0e0f10"
          + "020306"
          + "0000000000001111"
          + "0000000000002222"
          + "0000000000003333"
          + "0000000000004444"
          + "0000000000005555"
          + "000007d0"
          + "000000fa";

  @Test
  void the_layout_is_the_documented_one() throws Exception {
    byte[] frame = HexFormat.of().parseHex(HEX);

    assertThat(StandardFrame.write(BEAT)).isEqualTo(frame);
    assertThat(StandardFrame.read(frame)).isEqualTo(BEAT);
    assertThat(Files.readString(Path.of("README.md")).replaceAll("\\s", "")).contains(HEX);
  }

  @Test
  void every_role_state_and_flag_survives() throws Exception {
    for (Role role : Role.values()) {
      for (State state : State.values()) {
        for (int flags = 0; flags < 16; flags++) {
          Claim claim = new Claim(1, 2, 3, (flags & 1) != 0, (flags & 2) != 0, (flags & 8) != 0);
          Peer from = new Peer(TestServer.PEER, role, state, claim);
          Beat beat = new Beat(from, (flags & 4) != 0, -1, -2, 4_000_000_000L, 4_000_000_000L);

          assertThat(StandardFrame.read(StandardFrame.write(beat))).isEqualTo(beat);
        }
      }
    }
  }

  @ParameterizedTest(name = "octet {0} = {1}: {2}")
  @CsvSource({
    "0, 0, SIGNATURE",
    "1, 0, SIGNATURE",
    "2, 2, VERSION",
    "3, 2, KIND",
    "20, 0, RANGE",
    "20, 3, RANGE",
    "21, 2, RANGE",
    "21, 5, RANGE",
    "22, 16, RANGE",
    "22, -1, RANGE",
    "23, -1, RANGE",
    "31, -1, RANGE",
    "39, 127, RANGE",
  })
  void what_has_no_meaning_is_refused(int index, byte value, Malformed.Reason reason) {
    byte[] frame = HexFormat.of().parseHex(HEX);
    frame[index] = value;
    if (index == 39) {
      Arrays.fill(frame, 40, 47, (byte) -1); // the highest sequence leaves no room for an epoch
    }

    assertRefused(frame, reason);
  }

  @Test
  void a_nonce_of_zero_is_refused() {
    byte[] frame = HexFormat.of().parseHex(HEX);
    Arrays.fill(frame, 47, 55, (byte) 0);

    assertRefused(frame, Malformed.Reason.RANGE);
  }

  @Test
  void every_other_length_is_refused() {
    for (int length = 0; length < 200; length++) {
      if (length != StandardFrame.LENGTH) {
        byte[] frame = Arrays.copyOf(HexFormat.of().parseHex(HEX), length);

        assertRefused(frame, Malformed.Reason.LENGTH);
      }
    }
  }

  @Test
  void mutated_frames_are_read_or_refused_and_never_stop_an_election() {
    Random random = new Random(1);
    TestServer server = TestServer.of(Role.PRIMARY);
    for (int i = 0; i < 100_000; i++) {
      byte[] frame = Arrays.copyOf(StandardFrame.write(BEAT), 60 + random.nextInt(20));
      for (int j = random.nextInt(4); j >= 0; j--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }

      server.hear(frame);
      server.nowNs += 1_000_000;
    }
    server.election.force(server.nowNs);

    assertThat(server.state()).isEqualTo(State.ACTIVE);
    assertThat(server.election.counters())
        .allSatisfy(
            (name, count) -> {
              if (name.startsWith("malformed_")) {
                assertThat(count).as(name).isPositive();
              }
            });
  }

  private static void assertRefused(byte[] frame, Malformed.Reason reason) {
    assertThatThrownBy(() -> StandardFrame.read(frame))
        .isInstanceOfSatisfying(Malformed.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
