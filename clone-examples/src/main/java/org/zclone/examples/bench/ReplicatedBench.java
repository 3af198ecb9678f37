package org.zclone.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zclone.api.Receipt.Level;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.trial.FreePorts;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench replicated}: what it costs to wait for the standby. */
@Command(
    name = "replicated",
    description = {
      "Measure what waiting for the standby costs a pair.",
      "Acknowledged updates per second and the time of one update, of a pair that waits for its",
      "standby, of a pair that does not, and of a single server; one after the other, again and",
      "again. The servers are processes of their own."
    },
    footer = {
      "",
      "Examples:",
      "  clone bench replicated",
      "  clone bench replicated --runs 9 --size 500000"
    })
final class ReplicatedBench implements Callable<Integer> {
  private static final double LEAST_RATE = 0.6;
  private static final double MOST_LATENCY = 2.0;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1) / 500;

  /** So that what one has not finished does not slow down the next. */
  private static final long SETTLE_MS = 300;

  private static final int UPDATES = 100_000;
  private static final int QUICK_UPDATES = 2_000;
  private static final int TIMED = 1_000;
  private static final int QUICK_TIMED = 20;

  @Mixin private BenchOptions options = new BenchOptions();

  /** What is measured, and what was. */
  private record Subject(String words, WriteLoad load, List<Double> rates, List<Double> micros) {
    Subject(String words, String addresses, Level level) {
      this(words, new WriteLoad(addresses, level), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public Integer call() throws Exception {
    int updates = options.size(UPDATES, QUICK_UPDATES);
    int timed = options.either(TIMED, QUICK_TIMED);
    Report report = options.report("replicated", "a pair that waits for its standby");
    report.setting(
        "updates", updates + " of " + WriteLoad.KEYS + " keys; " + timed + " timed ones");
    try (Stage stage = Stage.forMeasuring()) {
      report.setting("value", WriteLoad.VALUE_BYTES + " bytes");
      report.setting("flags", stage.flags());
      List<Subject> subjects = start(stage);
      for (Subject subject : subjects) {
        subject.load().updatesPerSecond(updates);
      }
      time(subjects, timed);
      subjects.forEach(subject -> subject.micros().clear());
      for (int run = 1; run <= options.runs(); run++) {
        measure(subjects, updates, timed);
        tell(run, subjects);
      }
      subjects.forEach(subject -> subject.load().close());
      report(subjects, report);
      options.print(report);
      return 0;
    }
  }

  private static List<Subject> start(Stage stage) throws Exception {
    Pair waiting = new Pair(stage, List.of());
    waiting.start();
    Pair hasty = new Pair(stage, List.of("--no-await-standby"));
    hasty.start();
    int port = FreePorts.find();
    JavaProcess single = stage.start("single", "serve", "--port", "" + port);
    single.awaitLine("ready", PATIENCE);
    return List.of(
        new Subject("pair, REPLICATED", waiting.addresses(), Level.REPLICATED),
        new Subject("pair that does not wait, ACCEPTED", hasty.addresses(), Level.ACCEPTED),
        new Subject("single server, ACCEPTED", "127.0.0.1:" + port, Level.ACCEPTED));
  }

  private static void measure(List<Subject> subjects, int updates, int timed)
      throws InterruptedException {
    for (Subject subject : subjects) {
      subject.rates().add(subject.load().updatesPerSecond(updates));
      Thread.sleep(SETTLE_MS);
    }
    time(subjects, timed);
  }

  /** One update of each in turn, so that whatever else the machine does hits all of them. */
  private static void time(List<Subject> subjects, int samples) {
    List<List<Double>> times =
        subjects.stream().map(it -> (List<Double>) new ArrayList<Double>()).toList();
    long nextNs = System.nanoTime();
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < subjects.size(); j++) {
        nextNs += PERIOD_NS;
        LockSupport.parkNanos(nextNs - System.nanoTime());
        times.get(j).add(subjects.get(j).load().microsOfOne());
      }
    }
    for (int j = 0; j < subjects.size(); j++) {
      subjects.get(j).micros().add(new Samples(times.get(j)).median());
    }
  }

  private void tell(int run, List<Subject> subjects) {
    for (Subject subject : subjects) {
      options.progress(
          "run %d, %s: %,.0f updates/s, p50 %.0f us",
          run, subject.words(), subject.rates().get(run - 1), subject.micros().get(run - 1));
    }
  }

  private static void report(List<Subject> subjects, Report report) {
    for (Subject subject : subjects) {
      report.figure(subject.words(), "updates/s", new Samples(subject.rates()));
      report.figure(subject.words() + ", p50", "us", new Samples(subject.micros()));
    }
    Subject replicated = subjects.get(0);
    Subject hasty = subjects.get(1);
    report.verdict(
        Goal.atLeast("P10", "updates/s, REPLICATED / ACCEPTED", LEAST_RATE),
        new Samples(replicated.rates()).over(new Samples(hasty.rates())));
    report.verdict(
        Goal.atMost("P10", "p50, REPLICATED / ACCEPTED", MOST_LATENCY),
        new Samples(replicated.micros()).over(new Samples(hasty.micros())));
  }
}
