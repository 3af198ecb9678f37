package org.zclone.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The real cores of a server and its clients with their real codecs, in thousands of short lives
 * full of faults, each drawn from a seed.
 *
 * <p>A seed that fails is shown with its fewest steps and its last events; {@link Replay#replay}
 * shows it whole. {@code -Dsim.seeds} sets how many, {@code -Dsim.first} where to begin; {@link
 * Simulate} runs more of them outside of the build.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("sim.seeds", 10_000);
  private static final long FIRST = Long.getLong("sim.first", 1);
  private static final int SHOWN = 3;

  @Test
  void replicas_and_answers_are_right_whatever_happens() {
    List<Long> failed = Simulate.run(FIRST, SEEDS);

    failed.stream().limit(SHOWN).forEach(Simulate::explain);
    assertThat(failed).isEmpty();
  }

  @Test
  void the_same_seed_makes_the_same_run() {
    for (long seed = 1; seed <= 50; seed++) {
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
    Breakage bug = Break.IGNORED_CONDITION.make();
    long seed =
        LongStream.rangeClosed(1, 200)
            .filter(each -> !Simulation.run(each, bug).isGood())
            .findFirst()
            .orElseThrow();
    Simulation.Outcome failed = Simulation.run(seed, bug);

    List<Step> steps = Replay.shrink(seed, bug, failed);

    assertThat(steps).hasSizeBetween(1, 20).hasSizeLessThan(failed.steps().size());
    assertThat(Replay.explain(seed, bug, failed))
        .contains("seed " + seed, "Violation: condition", "unshrunk");
  }
}
