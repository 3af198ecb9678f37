package org.zclone.examples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.LatencyChart;
import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench latency}: from a write to a replica that shows it. */
@Command(
    name = "latency",
    description = {
      "Measure the time from a write until a replica shows it.",
      "The write goes through the server to another process, at a steady rate. Beside it a round",
      "trip between DEALER and ROUTER at the same rate."
    },
    footer = {"", "Example:", "  clone bench latency --rate 500 --svg latency.svg"})
final class LatencyBench implements Callable<Integer> {
  private static final int WRITES = 5_000;
  private static final int QUICK_WRITES = 150;
  private static final int WARM_UP =
      150_000; // enough for the compiler, at a rate that keeps it short
  private static final int QUICK_WARM_UP = 200;
  private static final int WARM_UP_RATE = 10_000;
  private static final double MOST_RATIO = 1.3;
  private static final double MOST_P99_US = 2_000;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "Writes per second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw times over their percentiles.")
  private Optional<Path> drawing = Optional.empty();

  private final List<Quantiles> raw = new ArrayList<>();
  private final List<Quantiles> answered = new ArrayList<>();
  private final List<Quantiles> visible = new ArrayList<>();
  private final List<Double> merged = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    int writes = options.size(WRITES, QUICK_WRITES);
    Report report = options.report("latency", "from a write to a replica that shows it");
    report.setting("writes", writes + " at " + rate + "/s");
    measure(writes);
    add(report, "raw round trip", raw);
    add(report, "write until answered and shown to its writer", answered);
    add(report, "write until shown by a replica", visible);
    report.figure("never shown, since a later one was", "writes", new Samples(merged));
    report.verdict(
        Goal.atMost("P4", "p50 until shown / raw round trip", MOST_RATIO),
        level(visible, 0.5).over(level(raw, 0.5)));
    report.verdict(Goal.atMost("P4", "p99 until shown, us", MOST_P99_US), level(visible, 0.99));
    options.print(report);
    if (drawing.isPresent()) {
      options.draw(drawing.get(), svg());
    }
    return 0;
  }

  private void measure(int writes) throws Exception {
    try (Crew crew = new Crew(options)) {
      Worker ping =
          crew.start(RawPing.class, crew.start(RawEcho.class).answer("at"), options.valueBytes());
      String server = crew.start(ServerProgram.class, options.valueBytes()).answer("at");
      Worker observer = crew.start(ObserverProgram.class, server);
      Worker probe = crew.start(ProbeProgram.class, server, options.valueBytes());
      observer.answer("ready");
      warmUp(ping, probe, observer);
      for (int run = 0; run < options.runs(); run++) {
        raw.add(Quantiles.parse(ping.ask("ping " + writes + " " + rate)));
        answered.add(Quantiles.parse(probe.ask("probe " + writes + " " + rate)));
        visible.add(Quantiles.parse(observer.ask("seen " + writes)));
        merged.add(observer.askNumber("merged"));
        options.progress(
            "run %d: p50 raw %.0f us, shown %.0f us; p99 raw %.0f us, shown %.0f us",
            run + 1,
            raw.get(run).micros(0.5),
            visible.get(run).micros(0.5),
            raw.get(run).micros(0.99),
            visible.get(run).micros(0.99));
      }
    }
  }

  private void warmUp(Worker ping, Worker probe, Worker observer)
      throws IOException, InterruptedException {
    int count = options.either(WARM_UP, QUICK_WARM_UP);
    ping.ask("ping " + count + " " + WARM_UP_RATE);
    probe.ask("probe " + count + " " + WARM_UP_RATE);
    observer.ask("seen " + count);
  }

  private static void add(Report report, String name, List<Quantiles> runs) {
    report.figure(name + ", p50", "us", level(runs, 0.5));
    report.figure(name + ", p99", "us", level(runs, 0.99));
    report.figure(name + ", p99.9", "us", level(runs, 0.999));
  }

  private static Samples level(List<Quantiles> runs, double level) {
    return new Samples(runs.stream().map(run -> run.micros(level)).toList());
  }

  private String svg() {
    LatencyChart chart = new LatencyChart("From a write to a replica, " + rate + "/s, last run");
    chart.line("raw DEALER-ROUTER round trip", raw.get(raw.size() - 1));
    chart.line("answered", answered.get(answered.size() - 1));
    chart.line("shown by a replica", visible.get(visible.size() - 1));
    return chart.svg();
  }
}
