package org.zclone.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.sim.kit.Violation;

/** Every bug that somebody could write is caught: the simulation proves something. */
class BreaksTest {
  private static final int SEEDS = 2_000;

  @ParameterizedTest
  @EnumSource(Break.class)
  void the_invariants_notice(Break bug) {
    Optional<Simulation.Outcome> caught =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(seed -> Simulation.run(seed, bug.make()))
            .filter(outcome -> !outcome.isGood())
            .findFirst();

    assertThat(caught).isPresent();
    System.out.println(bug + ": " + caught.orElseThrow().problem());
    assertThat(caught.orElseThrow().problem()).isInstanceOf(Violation.class);
  }
}
