package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.session.Batch;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage;

/** What clients in sessions hear of a server that waits for its standby. */
class SignsOfLifeTest {
  private static final String CLIENT = "client";
  private static final Limits LIMITS = new Limits(255, 1 << 20, 65_535);

  /** A client gives its server up after three quarters of the failover time, which is 2 s. */
  private static final int PATIENCE_MS = 1_500;

  private final TestPairCores pair = new TestPairCores().started();
  private final TestPairCores.Half primary = pair.primary();

  private void follow() {
    UUID id = new UUID(7, 7);
    primary.say(CLIENT, new Hello(id, false, 1 << 20, Optional.empty(), 1, List.of("")));
    pair.pass(200);
  }

  private List<ServerMessage> heard() {
    List<byte[]> frames = primary.told.getOrDefault(CLIENT, List.of());
    List<ServerMessage> messages = frames.stream().map(SignsOfLifeTest::decode).toList();
    primary.told.remove(CLIENT);
    return messages;
  }

  private static ServerMessage decode(byte[] frame) {
    try {
      return ServerMessage.decode(frame, LIMITS);
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  @Test
  void clients_hear_that_a_server_lives_and_nothing_else_until_it_gives_up_its_silent_standby() {
    follow();
    heard();
    pair.cut(true);
    primary.set("u1", "/k", "1", 0);

    pair.pass(PATIENCE_MS);

    assertThat(heard())
        .hasSizeGreaterThan(1)
        .allSatisfy(
            message ->
                assertThat(message)
                    .isInstanceOfSatisfying(
                        ServerMessage.Beat.class, beat -> assertThat(beat.digest()).isEmpty()));

    pair.pass(PATIENCE_MS);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.events).anyMatch(event -> event instanceof PairEvent.Alone);
    assertThat(heard()).anyMatch(message -> message instanceof Batch);
  }

  @Test
  void a_server_that_does_not_know_whether_another_serves_is_mute() {
    follow();
    pair.cut(true);
    primary.freeze();
    pair.pass(5_000);
    primary.set("u1", "/k", "1", 0);
    heard();

    primary.thaw();
    pair.pass(500);

    assertThat(heard()).isEmpty();
  }
}
