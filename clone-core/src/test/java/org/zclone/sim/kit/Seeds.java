package org.zclone.sim.kit;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs many seeds on all processors, and tells how it goes: a line every 30 seconds, one for each
 * seed that fails, one at the end. <em>Thread-safe.</em>
 */
public final class Seeds {
  private static final long REPORT_NS = 30 * Timeline.SECOND;

  /**
   * How a run ended.
   *
   * @param simulatedNs how much of virtual time it took
   * @param problem null if all was well
   */
  public record Result(long simulatedNs, @Nullable Throwable problem) {}

  private final String name;
  private final long first;
  private final long count;
  private final LongFunction<Result> run;
  private final PrintStream out;
  private final long startNs = System.nanoTime();
  private final AtomicLong reportNs = new AtomicLong(startNs + REPORT_NS);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong simulatedNs = new AtomicLong();

  /** Some seeds of a simulation; {@code run} runs one. */
  public Seeds(String name, long first, long count, LongFunction<Result> run, PrintStream out) {
    this.name = name;
    this.first = first;
    this.count = count;
    this.run = run;
    this.out = out;
  }

  /** Runs them all; returns those that fail, in order. */
  public List<Long> run() {
    List<Long> failed =
        LongStream.range(first, first + count)
            .parallel()
            .filter(seed -> !isGood(seed))
            .boxed()
            .toList();
    report();
    return failed;
  }

  private boolean isGood(long seed) {
    Result result = run.apply(seed);
    done.incrementAndGet();
    simulatedNs.addAndGet(result.simulatedNs);
    if (result.problem != null) {
      failures.incrementAndGet();
      out.println(name + ": seed " + seed + " fails: " + result.problem);
    }
    reportIfDue();
    return result.problem == null;
  }

  private void reportIfDue() {
    long dueNs = reportNs.get();
    long nowNs = System.nanoTime();
    if (nowNs - dueNs >= 0 && reportNs.compareAndSet(dueNs, nowNs + REPORT_NS)) {
      report();
    }
  }

  private void report() {
    double minutes = (System.nanoTime() - startNs) / 60e9;
    out.printf(
        Locale.ROOT,
        "%s: %d of %d seeds from %d on, %d fail; %.1f s, %.0f seeds and %.0f simulated seconds a"
            + " minute%n",
        name,
        done.get(),
        count,
        first,
        failures.get(),
        60 * minutes,
        done.get() / minutes,
        simulatedNs.get() / 1e9 / minutes);
  }
}
