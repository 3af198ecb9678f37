package org.zclone.examples.soak;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.zclone.examples.bench.figures.JsonReport;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.TextReport;
import org.zclone.examples.bench.figures.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench soak}: whether it holds for as long as somebody likes. */
@Command(
    name = "soak",
    description = {
      "Run a pair under mixed load and do harm to everybody, again and again.",
      "SIGKILL of servers, writers and clients, SIGSTOP of servers and replicas, switchovers,",
      "connections that are cut or held up. In the end look for every acknowledged write, compare all",
      "copies, and see whether anything grew: heaps, descriptors, threads, sessions."
    },
    footer = {
      "",
      "Exit code 0 if everything held, 1 if not; then it says what broke. Ctrl-C ends it early,",
      "and everything is checked all the same.",
      "",
      "Examples:",
      "  clone bench soak --minutes 60",
      "  clone bench soak --minutes 3 --seed 7 --json",
      "  clone bench soak --minutes 600 --spare-servers      no server is killed: does one leak?"
    })
public final class SoakBench implements Callable<Integer> {
  private static final Duration USUAL_FAILOVER = Duration.ofSeconds(2);
  private static final Duration QUICK_FAILOVER = Duration.ofMillis(500);
  private static final Duration USUAL_LOOK = Duration.ofSeconds(5);
  private static final Duration QUICK_LOOK = Duration.ofSeconds(1);
  private static final Duration USUAL_GAP = Duration.ofSeconds(4);
  private static final Duration QUICK_GAP = Duration.ofMillis(500);
  private static final Duration QUICK_PLAY = Duration.ofSeconds(12);
  private static final int LEAST_RATE = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What is done to whom, and in which order. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Updates per second, at least " + LEAST_RATE + ". Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(names = "--spare-servers", description = "Kill no server.")
  private boolean spareServers;

  @Option(names = "--keep", description = "Keep the logs of all processes, and say where.")
  private boolean keep;

  @Option(names = "--quick", description = "Some seconds only: shows that it works.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (minutes < 1 || rate < LEAST_RATE) {
      throw new ParameterException(
          spec.commandLine(), "--minutes is at least 1, --rate at least " + LEAST_RATE);
    }
    Report report = report();
    Soak soak = new Soak(plan(), report);
    Early early = new Early(soak);
    early.begin();
    int code = 1;
    try {
      soak.run();
      print(report);
      code = report.verdicts().stream().allMatch(Verdict::isMet) ? 0 : 1;
    } finally {
      early.end(code);
    }
    return code;
  }

  private Soak.Plan plan() {
    return new Soak.Plan(
        quick ? QUICK_PLAY : Duration.ofMinutes(minutes),
        rate,
        seed,
        spareServers,
        quick ? QUICK_FAILOVER : USUAL_FAILOVER,
        quick ? QUICK_LOOK : USUAL_LOOK,
        quick ? QUICK_GAP : USUAL_GAP,
        keep);
  }

  private Report report() {
    Report report = new Report("soak", "a pair under load and faults");
    report.setting("minutes", quick ? "quick" : minutes);
    report.setting("seed", seed);
    report.setting("updates", rate + "/s");
    report.setting("servers", spareServers ? "spared" : "killed, too");
    report.setting("Java", Runtime.version());
    report.setting("processors", Runtime.getRuntime().availableProcessors());
    return report;
  }

  private void print(Report report) {
    if (json) {
      System.out.println(JsonReport.line(report));
    } else {
      TextReport.lines(report).forEach(System.out::println);
    }
    System.out.flush();
  }

  /** Ctrl-C and SIGTERM: the soak ends as it would have later, and then the process. */
  private static final class Early {
    private final Soak soak;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "soak-early");
    private volatile int code;

    Early(Soak soak) {
      this.soak = soak;
    }

    void begin() {
      Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onSignal() {
      System.err.println("  ends early; what follows are the checks");
      soak.stop();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Runtime.getRuntime().halt(code); // else the JVM answers 143 or 130
    }

    void end(int result) {
      code = result;
      over.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // the signal came: the hook ends the process
      }
    }
  }
}
