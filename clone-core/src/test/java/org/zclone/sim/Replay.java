package org.zclone.sim;

import java.util.List;
import org.zclone.sim.kit.Shrinker;
import org.zclone.sim.kit.Violation;

/** Repeats a seed to be read. */
final class Replay {
  private static final int LINES = 200;

  private Replay() {}

  /** The whole trace of a seed, and how it ended. */
  static String replay(long seed) {
    return replay(seed, Simulation.script(seed), Breakage.NONE, Integer.MAX_VALUE);
  }

  /** What a person needs who looks into a failure: its fewest steps, and its last events. */
  static String explain(long seed, Breakage breakage, Simulation.Outcome failed) {
    return replay(seed, shrink(seed, breakage, failed), breakage, LINES)
        + "\nunshrunk: "
        + failed.problem()
        + "\nto see all: Replay.replay("
        + seed
        + ")";
  }

  /** The steps with which {@code failed} still fails by the same rule. */
  static List<Step> shrink(long seed, Breakage breakage, Simulation.Outcome failed) {
    String rule = Violation.ruleOf(failed.problem());
    return Shrinker.shrink(
        failed.steps(),
        steps -> {
          Simulation.Outcome outcome = Simulation.run(seed, steps, breakage, false);
          return !outcome.isGood() && Violation.ruleOf(outcome.problem()).equals(rule);
        });
  }

  static String replay(long seed, List<Step> steps, Breakage breakage, int lines) {
    Simulation.Outcome outcome = Simulation.run(seed, steps, breakage, true);
    StringBuilder text = new StringBuilder("seed " + seed + ", steps:\n");
    steps.forEach(step -> text.append("  ").append(step).append('\n'));
    outcome.simulation().world.trace.last(lines).forEach(line -> text.append(line).append('\n'));
    return text.append(outcome.isGood() ? "good" : String.valueOf(outcome.problem())).toString();
  }
}
