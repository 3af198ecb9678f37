package org.zclone.bstar.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The real cores of a pair and its clients with their real codecs, in thousands of short lives full
 * of faults, each drawn from a seed.
 *
 * <p>A seed that fails is shown with its fewest steps and its last events; {@link Explain} shows it
 * whole. {@code -Dpair.seeds} sets how many, {@code -Dpair.first} where to begin; {@link Seeds}
 * runs them outside of the build.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("pair.seeds", 2_000);
  private static final long FIRST = Long.getLong("pair.first", 1);
  private static final int SHOWN = 2;

  @Test
  void nothing_that_was_promised_is_lost_whatever_happens() {
    Seeds seeds = new Seeds(FIRST, SEEDS);

    List<Long> failed = seeds.run();

    failed.stream()
        .limit(SHOWN)
        .forEach(seed -> System.out.println(Explain.of(seed, Breakage.NONE)));
    assertThat(failed).isEmpty();
    assertThat(seeds.activations()).as("takeovers happen").isGreaterThan(SEEDS * 3L / 2);
  }

  @Test
  void the_same_seed_makes_the_same_run() {
    for (long seed = 1; seed <= 30; seed++) {
      long hash = Simulation.run(seed, Breakage.NONE).simulation().hash();

      assertThat(Simulation.run(seed, Breakage.NONE).simulation().hash()).isEqualTo(hash);
    }
  }

  @Test
  void a_trace_to_read_changes_nothing() {
    for (long seed = 1; seed <= 20; seed++) {
      long hash = Simulation.run(seed, Breakage.NONE).simulation().hash();

      assertThat(
              Simulation.run(seed, Simulation.script(seed), Breakage.NONE, true)
                  .simulation()
                  .hash())
          .isEqualTo(hash);
    }
  }

  @Test
  void a_failure_is_shown_with_few_steps_and_its_last_events() {
    Breakage bug = Break.NEVER_ALONE.make();
    long seed =
        LongStream.rangeClosed(1, 1_000)
            .filter(each -> !Simulation.run(each, bug).isGood())
            .findFirst()
            .orElseThrow();
    Simulation.Outcome failed = Simulation.run(seed, bug);

    List<Step> steps = Explain.shrink(seed, bug, failed);

    assertThat(steps).hasSizeBetween(1, 20).hasSizeLessThan(failed.steps().size());
    assertThat(Explain.of(seed, bug)).contains("seed " + seed, "Violation: stale", "unshrunk");
  }
}
