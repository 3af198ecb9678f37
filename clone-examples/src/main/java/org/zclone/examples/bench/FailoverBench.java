package org.zclone.examples.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;
import org.zclone.examples.trial.Writers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench failover}: the active server of a pair is taken away, again and again. */
@Command(
    name = "failover",
    description = {
      "Kill the active server of a pair with SIGKILL while four writers write, start it again,",
      "wait until it stands by in sync, and go on with the other one. Measure the time from the",
      "kill to the next acknowledged write, and in the end look for every acknowledged write."
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

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--fast",
      description = "With a failover time of " + FAST_FAILOVER + " s instead of 2 s.")
  private boolean fast;

  @Option(
      names = "--freeze",
      description = "Freeze it with SIGSTOP and thaw it, instead of killing and starting it.")
  private boolean freeze;

  @Option(names = "--json", description = "One JSON object; every field is a string.")
  private boolean json;

  private final List<Duration> firsts = new ArrayList<>();
  private final List<Duration> lasts = new ArrayList<>();
  private final List<Duration> returns = new ArrayList<>();
  private final Random random = new Random(6);

  @Override
  public Integer call() throws Exception {
    BenchCommand.checkPositive(spec, "--rounds", rounds);
    BenchVoice voice = new BenchVoice(json);
    try (Stage stage = new Stage(false)) {
      Pair pair = new Pair(stage, fast ? List.of("--failover", FAST_FAILOVER) : List.of());
      pair.start();
      try (Writers writers = new Writers(pair.addresses(), WRITERS, WRITERS_PAUSE)) {
        for (int round = 1; round <= rounds; round++) {
          play(round, pair, writers, voice);
        }
        List<Finding> findings = writers.stopAndCheck();
        report(findings, writers, voice);
        return findings.stream().anyMatch(Finding::isViolation) ? 1 : 0;
      }
    }
  }

  private void play(int round, Pair pair, Writers writers, BenchVoice voice)
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
    voice.progress(
        "round %d of %d: the %s %s; next write after %s, every writer's after %s; in sync %s after"
            + " its return",
        round,
        rounds,
        former.role(),
        freeze ? "frozen" : "killed",
        BenchVoice.millis(firsts.get(round - 1)),
        BenchVoice.millis(lasts.get(round - 1)),
        BenchVoice.millis(returns.get(round - 1)));
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

  private void report(List<Finding> findings, Writers writers, BenchVoice voice) {
    String from = freeze ? "SIGSTOP" : "SIGKILL";
    voice.say("settings: failover %s s, %d rounds", fast ? FAST_FAILOVER : "2", rounds);
    tell("next_write", "from " + from + " to the next acknowledged write", firsts, voice);
    tell("every_writer", "until each of " + WRITERS + " writers was answered", lasts, voice);
    tell("in_sync", "from its return until both had the same", returns, voice);
    boolean isMet = BenchVoice.median(firsts).toMillis() <= goalMs();
    voice.say(
        "goal: a median of at most %d ms until the next write: %s",
        goalMs(), isMet ? "met" : "NOT MET");
    voice.field("goal_ms", goalMs());
    voice.field("goal_met", isMet);
    tell(findings, writers, voice);
    voice.end();
  }

  private long goalMs() {
    long failoverMs = fast ? 500 : 2_000;
    return freeze ? failoverMs + GOAL_MS : GOAL_MS;
  }

  private static void tell(String name, String words, List<Duration> times, BenchVoice voice) {
    Duration median = BenchVoice.median(times);
    Duration worst = Collections.max(times);
    voice.say(
        "%s: median %s, worst %s", words, BenchVoice.millis(median), BenchVoice.millis(worst));
    voice.field(name + "_median_us", median.toNanos() / 1_000);
    voice.field(name + "_worst_us", worst.toNanos() / 1_000);
  }

  private static void tell(List<Finding> findings, Writers writers, BenchVoice voice) {
    voice.say(
        "writes: %,d acknowledged as REPLICATED, %,d as ACCEPTED by a server that was alone, %d not"
            + " answered: %s",
        writers.told().replicated(),
        writers.told().accepted(),
        writers.unanswered(),
        findings.isEmpty()
            ? "every acknowledged one is there, applied once, and nobody read an older value"
            : findings.size() + " findings");
    findings.forEach(finding -> voice.say("  %s", finding));
    voice.field("replicated", writers.told().replicated());
    voice.field("accepted", writers.told().accepted());
    voice.field("unanswered", writers.unanswered());
    voice.field("findings", findings.size());
  }
}
