package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.List;

/** Leaves out steps of a run that fails, as many as it fails without. */
final class Shrinker {
  private static final int MOST_RUNS = 2_000;

  private final long seed;
  private final Breakage breakage;
  private final String rule;
  private int runs;

  private Shrinker(long seed, Breakage breakage, String rule) {
    this.seed = seed;
    this.breakage = breakage;
    this.rule = rule;
  }

  /** The steps with which {@code failed} still fails by the same rule. */
  static List<Step> shrink(long seed, Breakage breakage, Simulation.Outcome failed) {
    Shrinker shrinker = new Shrinker(seed, breakage, rule(failed.problem()));
    return shrinker.shrink(failed.steps());
  }

  private static String rule(Throwable problem) {
    return problem instanceof Violation violation
        ? violation.rule()
        : problem.getClass().getSimpleName();
  }

  private List<Step> shrink(List<Step> all) {
    List<Step> steps = all;
    for (int part = (steps.size() + 1) / 2; part > 0 && runs < MOST_RUNS; part /= 2) {
      boolean smaller = true;
      while (smaller && runs < MOST_RUNS) {
        smaller = false;
        for (int from = 0; from < steps.size() && runs < MOST_RUNS; ) {
          List<Step> rest = new ArrayList<>(steps.subList(0, from));
          rest.addAll(steps.subList(Math.min(steps.size(), from + part), steps.size()));
          if (fails(rest)) {
            steps = rest;
            smaller = true;
          } else {
            from += part;
          }
        }
      }
    }
    return steps;
  }

  private boolean fails(List<Step> steps) {
    runs++;
    Simulation.Outcome outcome = Simulation.run(seed, steps, breakage, false);
    return !outcome.isGood() && rule(outcome.problem()).equals(rule);
  }
}
