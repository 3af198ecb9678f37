package org.zclone.bstar.sim;

import java.util.List;
import org.zclone.sim.kit.Shrinker;
import org.zclone.sim.kit.Violation;

/** Repeats a seed to be read. */
final class Explain {
  private static final int LINES = 150;

  private Explain() {}

  /** What a person needs who looks into a failure: its fewest steps, and its last events. */
  static String of(long seed, Breakage breakage) {
    Simulation.Outcome failed = Simulation.run(seed, breakage);
    List<Step> steps = shrink(seed, breakage, failed);
    return replay(seed, steps, breakage, LINES)
        + "\nunshrunk: "
        + failed.problem()
        + "\nto see all: Explain "
        + seed;
  }

  /** The steps with which a seed still fails by the same rule. */
  static List<Step> shrink(long seed, Breakage breakage, Simulation.Outcome failed) {
    String rule = ruleOf(failed);
    return Shrinker.shrink(
        failed.steps(), steps -> ruleOf(Simulation.run(seed, steps, breakage, false)).equals(rule));
  }

  private static String ruleOf(Simulation.Outcome outcome) {
    Throwable problem = outcome.problem();
    return problem == null ? "" : Violation.ruleOf(problem);
  }

  static String replay(long seed, List<Step> steps, Breakage breakage, int lines) {
    Simulation.Outcome outcome = Simulation.run(seed, steps, breakage, true);
    StringBuilder text = new StringBuilder("seed " + seed + ", steps:\n");
    steps.forEach(step -> text.append("  ").append(step).append('\n'));
    outcome.simulation().world.trace.last(lines).forEach(line -> text.append(line).append('\n'));
    Throwable problem = outcome.problem();
    if (problem == null) {
      return text.append("good").toString();
    }
    text.append(problem);
    for (StackTraceElement element : problem.getStackTrace()) {
      text.append("\n    at ").append(element);
    }
    return text.toString();
  }

  /** Shows all that happens in the run of a seed: the argument. */
  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[0]);
    System.out.println(replay(seed, Simulation.script(seed), Breakage.NONE, Integer.MAX_VALUE));
  }
}
