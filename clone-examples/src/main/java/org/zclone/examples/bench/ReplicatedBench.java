package org.zclone.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zclone.api.Receipt.Level;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.trial.FreePorts;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench replicated}: what it costs to wait for the standby. */
@Command(
    name = "replicated",
    description = {
      "Measure acknowledged updates per second and the time of one update, of a pair that waits",
      "for its standby, of a pair that does not, and of a single server; one after the other,",
      "again and again. The servers are processes of their own."
    },
    footer = {
      "",
      "Exit code 1 if the goals are missed: at least "
          + ReplicatedBench.LEAST_RATE
          + " x the updates/s",
      "of the pair that does not wait, at most " + ReplicatedBench.MOST_LATENCY + " x its time.",
      "",
      "Examples:",
      "  clone bench replicated",
      "  clone bench replicated --runs 9 --json"
    })
final class ReplicatedBench implements Callable<Integer> {
  static final double LEAST_RATE = 0.6;
  static final double MOST_LATENCY = 2.0;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1) / 500;

  /** So that what one has not finished does not slow down the next. */
  private static final long SETTLE_MS = 300;

  @Spec private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--updates",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Updates of a run, sent as fast as they are taken. Default: ${DEFAULT-VALUE}.")
  private int updates;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1000",
      description = {
        "Updates of a run that are timed, one by one and in turn, 500 a second in all.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int samples;

  @Option(names = "--json", description = "One JSON object; every field is a string.")
  private boolean json;

  /** What is measured, and what was. */
  private record Subject(
      String name, String words, WriteLoad load, List<Double> rates, List<Double> micros) {
    Subject(String name, String words, String addresses, Level level) {
      this(name, words, new WriteLoad(addresses, level), new ArrayList<>(), new ArrayList<>());
    }

    double rate() {
      return BenchVoice.median(rates);
    }

    double p50() {
      return BenchVoice.median(micros);
    }
  }

  @Override
  public Integer call() throws Exception {
    BenchCommand.checkPositive(spec, "--runs", runs);
    BenchCommand.checkPositive(spec, "--updates", updates);
    BenchCommand.checkPositive(spec, "--samples", samples);
    BenchVoice voice = new BenchVoice(json);
    try (Stage stage = Stage.forMeasuring()) {
      List<Subject> subjects = start(stage);
      voice.progress("warming up");
      for (Subject subject : subjects) {
        subject.load().updatesPerSecond(updates);
      }
      time(subjects);
      subjects.forEach(subject -> subject.micros().clear());
      for (int run = 1; run <= runs; run++) {
        measure(subjects);
        tell(run, subjects, voice);
      }
      subjects.forEach(subject -> subject.load().close());
      return report(subjects, voice) ? 0 : 1;
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
        new Subject("replicated", "pair, REPLICATED", waiting.addresses(), Level.REPLICATED),
        new Subject(
            "accepted", "pair that does not wait, ACCEPTED", hasty.addresses(), Level.ACCEPTED),
        new Subject("single", "single server, ACCEPTED", "127.0.0.1:" + port, Level.ACCEPTED));
  }

  private void measure(List<Subject> subjects) throws InterruptedException {
    for (Subject subject : subjects) {
      subject.rates().add(subject.load().updatesPerSecond(updates));
      Thread.sleep(SETTLE_MS);
    }
    time(subjects);
  }

  /** One update of each in turn, so that whatever else the machine does hits all of them. */
  private void time(List<Subject> subjects) {
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
      subjects.get(j).micros().add(BenchVoice.median(times.get(j)));
    }
  }

  private void tell(int run, List<Subject> subjects, BenchVoice voice) {
    for (Subject subject : subjects) {
      voice.progress(
          "run %d of %d, %s: %,.0f updates/s, p50 %.0f us",
          run, runs, subject.words(), last(subject.rates()), last(subject.micros()));
    }
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  private boolean report(List<Subject> subjects, BenchVoice voice) {
    voice.say(
        "settings: %d runs, %,d updates of %d bytes on %,d keys; %,d timed ones",
        runs, updates, WriteLoad.VALUE_BYTES, WriteLoad.KEYS, samples);
    for (Subject subject : subjects) {
      voice.say(
          "%s: median %,.0f updates/s (%,.0f to %,.0f), p50 %.0f us (%.0f to %.0f)",
          subject.words(),
          subject.rate(),
          subject.rates().stream().sorted().findFirst().orElseThrow(),
          subject.rates().stream().sorted().toList().get(runs - 1),
          subject.p50(),
          subject.micros().stream().sorted().findFirst().orElseThrow(),
          subject.micros().stream().sorted().toList().get(runs - 1));
      voice.field(subject.name() + "_per_second", Math.round(subject.rate()));
      voice.field(subject.name() + "_p50_us", Math.round(subject.p50()));
    }
    Subject replicated = subjects.get(0);
    boolean isMet = compare(replicated, subjects.get(1), voice);
    compare(replicated, subjects.get(2), voice);
    voice.say(
        "goal: at least %.1f x the updates/s and at most %.1f x the p50 of the pair that does not"
            + " wait: %s",
        LEAST_RATE, MOST_LATENCY, isMet ? "met" : "NOT MET");
    voice.field("goal_met", isMet);
    voice.end();
    return isMet;
  }

  private static boolean compare(Subject replicated, Subject other, BenchVoice voice) {
    double rate = replicated.rate() / other.rate();
    double latency = replicated.p50() / other.p50();
    voice.say("against the %s: %.2f x the updates/s, %.2f x the p50", other.words(), rate, latency);
    voice.field("rate_ratio_to_" + other.name(), String.format(Locale.ROOT, "%.3f", rate));
    voice.field("p50_ratio_to_" + other.name(), String.format(Locale.ROOT, "%.3f", latency));
    return rate >= LEAST_RATE && latency <= MOST_LATENCY;
  }
}
