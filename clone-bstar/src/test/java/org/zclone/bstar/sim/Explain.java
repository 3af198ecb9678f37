package org.zclone.bstar.sim;

import java.util.List;

/** Shows a failing run. */
final class Explain {
  private Explain() {}

  static String of(long seed, Breakage breakage, int lines) {
    List<Step> steps = Simulation.script(seed);
    Simulation.Outcome outcome = Simulation.run(seed, steps, breakage, true);
    StringBuilder text = new StringBuilder("seed " + seed + "\n");
    outcome.simulation().world.trace.last(lines).forEach(line -> text.append(line).append('\n'));
    text.append("seed ").append(seed).append(": ").append(outcome.problem()).append('\n');
    Throwable problem = outcome.problem();
    if (problem != null) {
      for (StackTraceElement element : problem.getStackTrace()) {
        text.append("    at ").append(element).append('\n');
      }
    }
    return text.toString();
  }

  /** Shows a seed: the arguments are the seed and how many lines of the trace. */
  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[0]);
    System.out.println(of(seed, Breakage.NONE, Integer.parseInt(arguments[1])));
  }
}
