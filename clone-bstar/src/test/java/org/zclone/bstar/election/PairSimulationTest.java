package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two servers, a network that loses, delays and cuts, stalls and restarts; by seeds. */
class PairSimulationTest {
  private static final int SEEDS = Integer.getInteger("clone.seeds", 2_000);

  @Test
  void a_pair_always_comes_to_one_active_server_and_never_uses_an_epoch_twice() {
    long activations = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      PairSimulation run = new PairSimulation(seed);
      try {
        run.play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + "\n" + run.trace(), e);
      }
      activations += run.activations();
    }

    assertThat(activations).as("the runs are not idle").isGreaterThan(2L * SEEDS);
  }

  @Test
  void the_same_seed_is_the_same_run() {
    PairSimulation first = new PairSimulation(11);
    PairSimulation second = new PairSimulation(11);

    first.play();
    second.play();

    assertThat(first.trace()).isEqualTo(second.trace());
  }
}
