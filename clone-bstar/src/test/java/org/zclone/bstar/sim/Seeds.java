package org.zclone.bstar.sim;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.zclone.sim.kit.Timeline;

/**
 * Runs many seeds, and tells how it goes.
 *
 * <p>Outside of the build: {@code java -cp CLASSES org.zclone.bstar.sim.Seeds FIRST COUNT} runs
 * them on all processors, prints a line every 30 seconds and one for each seed that fails, shows
 * the first of these, and ends with 1 if there is any.
 */
final class Seeds {
  private static final long REPORT_NS = 30 * Timeline.SECOND;

  private final long first;
  private final long count;
  private final long startNs = System.nanoTime();
  private final AtomicLong reportNs = new AtomicLong(startNs + REPORT_NS);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong virtualNs = new AtomicLong();
  private final AtomicLong activations = new AtomicLong();

  Seeds(long first, long count) {
    this.first = first;
    this.count = count;
  }

  /** Runs them all; returns those that fail. */
  List<Long> run() {
    List<Long> failed =
        LongStream.range(first, first + count)
            .parallel()
            .filter(seed -> !isGood(seed))
            .boxed()
            .toList();
    report();
    return failed;
  }

  /** How often a server began to serve. */
  long activations() {
    return activations.get();
  }

  private boolean isGood(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed, Breakage.NONE);
    done.incrementAndGet();
    virtualNs.addAndGet(outcome.simulation().world.nowNs());
    activations.addAndGet(outcome.simulation().world.history.size());
    if (!outcome.isGood()) {
      failures.incrementAndGet();
      System.out.println("pair: seed " + seed + " fails: " + outcome.problem());
    }
    long dueNs = reportNs.get();
    long nowNs = System.nanoTime();
    if (nowNs - dueNs >= 0 && reportNs.compareAndSet(dueNs, nowNs + REPORT_NS)) {
      report();
    }
    return outcome.isGood();
  }

  private void report() {
    double minutes = (System.nanoTime() - startNs) / 60e9;
    System.out.printf(
        Locale.ROOT,
        "pair: %d of %d seeds from %d on, %d fail; %.1f s, %.0f seeds a minute, %.0f simulated"
            + " seconds a minute, %d activations%n",
        done.get(),
        count,
        first,
        failures.get(),
        60 * minutes,
        done.get() / minutes,
        virtualNs.get() / 1e9 / minutes,
        activations.get());
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
