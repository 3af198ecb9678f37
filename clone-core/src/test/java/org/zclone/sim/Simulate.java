package org.zclone.sim;

import java.util.List;
import org.zclone.sim.kit.Seeds;

/**
 * Runs many seeds, in the build or outside of it.
 *
 * <p>{@code java -cp … org.zclone.sim.Simulate FIRST COUNT} runs them on all processors, tells how
 * it goes every 30 seconds, shows the first that fails, and ends with 1 if any does.
 */
final class Simulate {
  private Simulate() {}

  /** Runs seeds; returns those that fail. */
  static List<Long> run(long first, long count) {
    return new Seeds("simulation", first, count, Simulate::run, System.out).run();
  }

  private static Seeds.Result run(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed, Breakage.NONE);
    return new Seeds.Result(outcome.simulation().world.nowNs(), outcome.problem());
  }

  /** Shows a seed that fails. */
  static void explain(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed, Breakage.NONE);
    System.out.println(Replay.explain(seed, Breakage.NONE, outcome));
  }

  /** Runs seeds: the first, and how many. */
  public static void main(String[] arguments) {
    List<Long> failed = run(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
    if (!failed.isEmpty()) {
      explain(failed.get(0));
      System.exit(1);
    }
  }
}
