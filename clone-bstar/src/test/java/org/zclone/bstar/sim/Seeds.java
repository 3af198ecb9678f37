package org.zclone.bstar.sim;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs many seeds of pairs, and tells how it goes.
 *
 * <p>Outside of the build: {@code java -cp CLASSES org.zclone.bstar.sim.Seeds FIRST COUNT} runs
 * them on all processors, prints a line every 30 seconds and one for each seed that fails, shows
 * the first of these, and ends with 1 if there is any.
 */
final class Seeds {
  private final org.zclone.sim.kit.Seeds seeds;
  private final LongAdder activations = new LongAdder();

  Seeds(long first, long count) {
    seeds = new org.zclone.sim.kit.Seeds("pair", first, count, this::run, System.out);
  }

  /** Runs them all; returns those that fail. */
  List<Long> run() {
    return seeds.run();
  }

  /** How often a server began to serve. */
  long activations() {
    return activations.sum();
  }

  private org.zclone.sim.kit.Seeds.Result run(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed, Breakage.NONE);
    World world = outcome.simulation().world;
    activations.add(world.history.size());
    return new org.zclone.sim.kit.Seeds.Result(world.nowNs(), outcome.problem());
  }

  /** Runs seeds: the first, and how many. */
  public static void main(String[] arguments) {
    Seeds seeds = new Seeds(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
    List<Long> failed = seeds.run();
    if (!failed.isEmpty()) {
      System.out.println(Explain.of(failed.get(0), Breakage.NONE));
      System.exit(1);
    }
  }
}
