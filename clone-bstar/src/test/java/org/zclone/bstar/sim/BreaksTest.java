package org.zclone.bstar.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.sim.kit.Violation;

/**
 * Every rule that somebody could forget is missed: the simulation proves something.
 *
 * <p>It stops at the first seed that notices; with {@code -Dpair.breaks=1000} it runs so many and
 * counts. At the end it prints a table for RELIABILITY.md.
 */
class BreaksTest {
  private static final int MOST_SEEDS = 10_000;
  private static final int COUNTED = Integer.getInteger("pair.breaks", 0);
  private static final int PART = 32;
  private static final Map<Break, List<Caught>> CAUGHT = new TreeMap<>();

  private record Caught(long seed, Throwable problem) {}

  @ParameterizedTest
  @EnumSource(Break.class)
  void the_invariants_notice(Break bug) {
    List<Caught> caught = List.of();
    if (COUNTED > 0) {
      caught = run(bug, 1, COUNTED);
    }
    for (long from = COUNTED + 1; caught.isEmpty() && from <= MOST_SEEDS; from += PART) {
      caught = run(bug, from, PART);
    }

    assertThat(caught).isNotEmpty();
    CAUGHT.put(bug, caught);
    assertThat(caught.get(0).problem).isInstanceOf(Violation.class);
  }

  @Test
  void what_only_makes_a_break_more_likely_breaks_nothing() {
    LongStream.rangeClosed(1, 100)
        .parallel()
        .forEach(
            seed -> assertThat(Simulation.run(seed, Breakage.CLOCKS_GO_BACK).problem()).isNull());
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
    System.out.println(
        "| broken | of " + COUNTED + " fail | first | it fails by |\n|---|---|---|---|");
    CAUGHT.forEach(
        (bug, caught) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %s |%n",
                bug.words(),
                COUNTED == 0 ? "" : caught.get(0).seed > COUNTED ? 0 : caught.size(),
                caught.get(0).seed,
                Violation.ruleOf(caught.get(0).problem)));
  }
}
