package org.zclone.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.sim.kit.Violation;

/**
 * Every bug that somebody could write is caught: the simulation proves something.
 *
 * <p>The build stops at the first seed that catches it; {@code -Dsim.breaks=1000} runs so many of
 * each. At the end it prints the table of RELIABILITY.md.
 */
class BreaksTest {
  private static final int MOST_SEEDS = 10_000;
  private static final int PART = 8;
  private static final int COUNTED = Integer.getInteger("sim.breaks", 0);
  private static final Map<Break, List<Caught>> CAUGHT = new EnumMap<>(Break.class);

  private record Caught(long seed, Throwable problem) {}

  @ParameterizedTest
  @EnumSource(Break.class)
  void the_invariants_notice(Break bug) {
    List<Caught> caught = run(bug, 1, COUNTED);
    for (long from = COUNTED + 1; caught.isEmpty() && from <= MOST_SEEDS; from += PART) {
      caught = run(bug, from, PART);
    }

    assertThat(caught).isNotEmpty();
    CAUGHT.put(bug, caught);
    assertThat(caught.get(0).problem).isInstanceOf(Violation.class);
  }

  private static List<Caught> run(Break bug, long first, int count) {
    return LongStream.range(first, first + count)
        .parallel()
        .mapToObj(seed -> new Caught(seed, Simulation.run(seed, bug.make()).problem()))
        .filter(each -> each.problem != null)
        .toList();
  }

  @AfterAll
  static void show() {
    String counted = COUNTED == 0 ? "" : " of " + COUNTED + " seeds notice |";
    System.out.println("| bug | the rule that notices |" + counted + " seeds until noticed |");
    System.out.println(COUNTED == 0 ? "|---|---|---|" : "|---|---|---|---|");
    CAUGHT.forEach((bug, caught) -> System.out.println(row(bug, caught)));
  }

  private static String row(Break bug, List<Caught> caught) {
    Caught first = caught.get(0);
    String count = COUNTED == 0 ? "" : caught.size() + " | ";
    String rule = Violation.ruleOf(first.problem);
    return "| " + bug.words() + " | " + rule + " | " + count + (first.seed - 1) + " |";
  }
}
