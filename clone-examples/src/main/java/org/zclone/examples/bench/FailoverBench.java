package org.zclone.examples.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;
import org.zclone.examples.trial.Writers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench failover}: the active server of a pair is taken away, again and again. */
@Command(
    name = "failover",
    description = {
      "Measure the time from the death of the active server to the next acknowledged write.",
      "Kill the active server of a pair with SIGKILL while four writers write, start it again,",
      "wait until it stands by in sync, and go on with the other one. In the end look for every",
      "acknowledged write."
    },
    footer = {
      "",
      "Exit code 1 if a promise was broken: a write that was acknowledged as REPLICATED is",
      "missing, one was applied twice, or a reader was shown something older than before.",
      "",
      "Examples:",
      "  clone bench failover",
      "  clone bench failover --rounds 100 --fast --json",
      "  clone bench failover --rounds 10 --freeze"
    })
final class FailoverBench implements Callable<Integer> {
  private static final int WRITERS = 4;
  private static final Duration WRITERS_PAUSE = Duration.ofMillis(1);
  private static final int LEAST_PAUSE_MS = 200;
  private static final int MOST_PAUSE_MS = 700;
  private static final String FAST_FAILOVER = "0.5";
  private static final long GOAL_MS = 150;
  private static final int ROUNDS_PER_RUN = 4;

  private static final double NS_PER_MS = 1e6;

  @Spec private CommandSpec spec;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often. Default: four times as often as --runs says.")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--fast",
      description = "With a failover time of " + FAST_FAILOVER + " s instead of 2 s.")
  private boolean fast;

  @Option(
      names = "--freeze",
      description = "Freeze it with SIGSTOP and thaw it, instead of killing and starting it.")
  private boolean freeze;

  private final List<Duration> firsts = new ArrayList<>();
  private final List<Duration> lasts = new ArrayList<>();
  private final List<Duration> returns = new ArrayList<>();
  private final Random random = new Random(6);

  @Override
  public Integer call() throws Exception {
    int count = rounds.orElse(options.either(ROUNDS_PER_RUN, 1) * options.runs());
    BenchCommand.checkPositive(spec, "--rounds", count);
    try (Stage stage = new Stage(false)) {
      Pair pair = new Pair(stage, fast ? List.of("--failover", FAST_FAILOVER) : List.of());
      pair.start();
      try (Writers writers = new Writers(pair.addresses(), WRITERS, WRITERS_PAUSE)) {
        for (int round = 1; round <= count; round++) {
          play(round, pair, writers);
        }
        List<Finding> findings = writers.stopAndCheck();
        report(findings, writers, stage.flags());
        return findings.stream().anyMatch(Finding::isViolation) ? 1 : 0;
      }
    }
  }

  private void play(int round, Pair pair, Writers writers)
      throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_PAUSE_MS, MOST_PAUSE_MS));
    Half former = pair.active();
    Half next = pair.other(former);
    writers.told().forgetTimes();
    long startNs = System.nanoTime();
    takeAway(former);
    next.awaitState("active");
    List<Duration> answers = writers.awaitAnswers(next.epoch(), startNs);
    firsts.add(answers.get(0));
    lasts.add(answers.get(answers.size() - 1));
    startNs = System.nanoTime();
    bringBack(former);
    pair.awaitInSync();
    returns.add(Times.since(startNs));
    options.progress(
        "round %d: the %s %s; next write after %.1f ms, every writer's after %.1f ms; in sync %.0f"
            + " ms after its return",
        round,
        former.role(),
        freeze ? "frozen" : "killed",
        millis(firsts.get(round - 1)),
        millis(lasts.get(round - 1)),
        millis(returns.get(round - 1)));
  }

  private void takeAway(Half half) throws IOException, InterruptedException {
    if (freeze) {
      half.freeze();
    } else {
      half.kill();
    }
  }

  private void bringBack(Half half) throws IOException, InterruptedException {
    if (freeze) {
      half.thaw();
      half.awaitState("passive");
    } else {
      half.begin();
    }
  }

  private void report(List<Finding> findings, Writers writers, String flags) {
    Report report = options.report("failover", "the active server of a pair is taken away");
    String from = freeze ? "SIGSTOP" : "SIGKILL";
    report.setting("runs", firsts.size() + " rounds");
    report.setting("value", "a number");
    report.setting("flags", flags); // as those of the demo
    report.setting("failover time", (fast ? FAST_FAILOVER : "2") + " s");
    report.setting("acknowledged as REPLICATED", writers.told().replicated());
    report.setting("as ACCEPTED by a server that was alone", writers.told().accepted());
    report.setting("not answered", writers.unanswered());
    report.setting("promises broken", findings.stream().filter(Finding::isViolation).count());
    report.setting("findings", findings.isEmpty() ? "none" : findings);
    report.figure(from + " to the next acknowledged write", "ms", samples(firsts));
    report.figure("until each of " + WRITERS + " writers was answered", "ms", samples(lasts));
    report.figure("from its return until both had the same", "ms", samples(returns));
    Goal goal = Goal.atMost("P9", "ms from " + from + " to the next acknowledged write", goalMs());
    report.verdict(goal, samples(firsts));
    options.print(report);
  }

  private long goalMs() {
    long failoverMs = fast ? 500 : 2_000;
    return freeze ? failoverMs + GOAL_MS : GOAL_MS;
  }

  private static Samples samples(List<Duration> times) {
    return new Samples(times.stream().map(FailoverBench::millis).toList());
  }

  private static double millis(Duration time) {
    return time.toNanos() / NS_PER_MS;
  }
}
