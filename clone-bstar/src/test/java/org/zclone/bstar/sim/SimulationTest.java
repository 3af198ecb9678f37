package org.zclone.bstar.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The real cores of a pair and its clients with their real codecs, in thousands of short lives full
 * of faults, each drawn from a seed.
 *
 * <p>A seed that fails is shown with its last events. {@code -Dpair.seeds} sets how many, {@code
 * -Dpair.first} where to begin.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("pair.seeds", 2_000);
  private static final long FIRST = Long.getLong("pair.first", 1);
  private static final int SHOWN = 2;

  @Test
  void nothing_that_was_promised_is_lost_whatever_happens() {
    LongAdder virtualNs = new LongAdder();
    LongAdder activations = new LongAdder();
    long startNs = System.nanoTime();
    List<Long> failed =
        LongStream.range(FIRST, FIRST + SEEDS)
            .parallel()
            .filter(seed -> !isGood(seed, virtualNs, activations))
            .boxed()
            .toList();
    report(System.nanoTime() - startNs, virtualNs.sum(), activations.sum());

    failed.stream().limit(SHOWN).forEach(SimulationTest::explain);
    assertThat(failed).isEmpty();
    assertThat(activations.sum()).as("takeovers happen").isGreaterThan(SEEDS * 3L / 2);
  }

  private static boolean isGood(long seed, LongAdder virtualNs, LongAdder activations) {
    Simulation.Outcome outcome = Simulation.run(seed, Breakage.NONE);
    virtualNs.add(outcome.simulation().world.nowNs());
    activations.add(outcome.simulation().world.history.size());
    return outcome.isGood();
  }

  private static void report(long realNs, long virtualNs, long activations) {
    System.out.printf(
        Locale.ROOT,
        "pair: %d seeds in %.1f s, %.0f a minute; %.0f s simulated, %d activations%n",
        SEEDS,
        realNs / 1e9,
        SEEDS * 60e9 / realNs,
        virtualNs / 1e9,
        activations);
  }

  private static void explain(long seed) {
    System.out.println(Explain.of(seed, Breakage.NONE, 150));
  }

  @Test
  void the_same_seed_makes_the_same_run() {
    for (long seed = 1; seed <= 30; seed++) {
      long hash = Simulation.run(seed, Breakage.NONE).simulation().hash();

      assertThat(Simulation.run(seed, Breakage.NONE).simulation().hash()).isEqualTo(hash);
    }
  }
}
