package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;

/** Somebody forces a server to be active that hands over. */
class ForcingTest {
  private final TestPairCores pair =
      new TestPairCores(config -> config.withRefusalMeansDead(false)).started();
  private final TestPairCores.Half primary = pair.primary();
  private final TestPairCores.Half backup = pair.backup();

  @Test
  void it_goes_on_if_the_peer_does_not_take_over() {
    backup.freeze();
    primary.core().switchOver(pair.nowNs);
    primary.core().onTick(pair.nowNs);
    primary.core().force(pair.nowNs);
    pair.pass(1_500);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.events).filteredOn(ForcingTest::isFailure).hasSize(1);
    primary.set("u", "/k", "v", 0);
    pair.pass(4_000); // in which the standby counts as lost
    assertThat(primary.map("c")).containsKey("/k");
    backup.thaw();
    pair.pass(3_000);
    assertThat(List.of(primary.state(), backup.state()))
        .containsExactly(State.ACTIVE, State.PASSIVE);
  }

  @Test
  void it_offers_nothing_that_it_had_not_offered_yet() {
    primary.core().switchOver(pair.nowNs);
    primary.core().force(pair.nowNs);
    pair.pass(3_000);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.events).filteredOn(ForcingTest::isFailure).hasSize(1);
    assertThat(primary.set("u", "/k", "v", 0).map("c")).containsKey("/k");
  }

  private static boolean isFailure(PairEvent event) {
    return event instanceof PairEvent.SwitchoverFailed;
  }
}
