package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

class ElectionTest {
  @Test
  void a_primary_alone_serves_the_first_client_after_twice_the_failover_time() {
    TestServer server = TestServer.of(Role.PRIMARY);

    assertThat(server.pass(3_900).vote()).isEqualTo(Verdict.HOLD);
    assertThat(server.pass(200).state()).isEqualTo(State.ACTIVE);
    assertThat(server.vote()).isEqualTo(Verdict.SERVE);
  }
}
