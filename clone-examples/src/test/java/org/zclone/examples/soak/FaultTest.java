package org.zclone.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultTest {
  @Test
  void a_round_has_every_fault_in_the_order_of_its_seed() {
    assertThat(Fault.round(new Random(1), true))
        .contains(Fault.values())
        .isEqualTo(Fault.round(new Random(1), true))
        .isNotEqualTo(Fault.round(new Random(2), true));
  }

  @Test
  void a_round_that_spares_servers_kills_none() {
    assertThat(Fault.round(new Random(1), false))
        .contains(Fault.FREEZE_ACTIVE, Fault.KILL_LOAD)
        .noneMatch(Fault::isDeathOfServer);
  }
}
