package org.zclone.examples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.bench.figures.ScalingChart;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench fanout}: what many connected replicas cost a server. */
@Command(
    name = "fanout",
    description = {
      "Measure what many connected replicas cost a server.",
      "Processor time and heap, idle, and with updates in subtrees that ten of them follow each: an",
      "update has as many followers whatever the number of replicas, and should cost as much."
    },
    footer = {"", "Example:", "  clone bench fanout --size 1000 --svg fanout.svg"})
final class FanoutBench implements Callable<Integer> {
  private static final int REPLICAS = 1_000;
  private static final int QUICK_REPLICAS = 40;
  private static final int PARTS = 4;
  private static final int EACH_PROCESS = 250; // a replica has some 30 file descriptors
  private static final int MILLIS = 10_000;
  private static final int QUICK_MILLIS = 500;
  private static final double MOST_GROWTH = 1.5;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double NS_PER_MS = 1e6;
  private static final double NS_PER_US = 1e3;

  /** What was measured with some number of replicas, a value for each run. */
  private static final class Costs {
    private final List<Double> idleMs = new ArrayList<>();
    private final List<Double> updateUs = new ArrayList<>();
    private double bytes;
  }

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Updates per second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the processor time over the number of replicas.")
  private Optional<Path> drawing = Optional.empty();

  private final Map<Integer, Costs> costs = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    int replicas = options.size(REPLICAS, QUICK_REPLICAS);
    Report report = options.report("fanout", "a server's cost of connected replicas");
    report.setting("updates", rate + "/s, each for " + Groups.FOLLOWERS + " replicas");
    report.setting("measured for", millis() + " ms");
    measure(replicas / PARTS);
    measure(replicas);
    costs.forEach((count, cost) -> add(report, count, cost));
    report.verdict(
        Goal.atMost(
            "P11",
            "CPU of an update, " + replicas + " replicas / " + replicas / PARTS,
            MOST_GROWTH),
        new Samples(costs.get(replicas).updateUs)
            .over(new Samples(costs.get(replicas / PARTS).updateUs)));
    options.print(report);
    if (drawing.isPresent()) {
      options.draw(drawing.get(), svg());
    }
    return 0;
  }

  private int millis() {
    return options.either(MILLIS, QUICK_MILLIS);
  }

  private void measure(int replicas) throws IOException, InterruptedException {
    Costs cost = new Costs();
    costs.put(replicas, cost);
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String endpoint = server.answer("at");
      double empty = server.askNumber("bytes");
      connect(crew, endpoint, replicas);
      server.ask("groups " + rate + " " + groups(replicas));
      Thread.sleep(millis()); // a warm-up
      server.ask("rest");
      cost.bytes = (server.askNumber("bytes") - empty) / replicas;
      for (int run = 1; run <= options.runs(); run++) {
        measure(server, replicas, cost);
        options.progress(
            "run %d, %d replicas: idle %.1f ms CPU/s, %.1f us CPU an update",
            run, replicas, cost.idleMs.get(run - 1), cost.updateUs.get(run - 1));
      }
    }
  }

  private void connect(Crew crew, String endpoint, int replicas)
      throws IOException, InterruptedException {
    options.progress("connecting %d replicas", replicas);
    for (int first = 0; first < replicas; first += EACH_PROCESS) {
      int count = Math.min(EACH_PROCESS, replicas - first);
      crew.start(ReplicasProgram.class, endpoint).ask("follow " + first + " " + count);
    }
  }

  private void measure(Worker server, int replicas, Costs cost)
      throws IOException, InterruptedException {
    double idleNs = cpuNs(server);
    server.ask("groups " + rate + " " + groups(replicas));
    double busyNs = cpuNs(server);
    double updates = server.askNumber("rest");
    cost.idleMs.add(idleNs / NS_PER_MS * MILLIS_PER_SECOND / millis());
    cost.updateUs.add((busyNs - idleNs) / updates / NS_PER_US);
  }

  private static int groups(int replicas) {
    return Math.max(1, replicas / Groups.FOLLOWERS);
  }

  /** The processor time of the server in the time measured. */
  private double cpuNs(Worker server) throws IOException, InterruptedException {
    double before = server.askNumber("cpu");
    Thread.sleep(millis());
    return server.askNumber("cpu") - before;
  }

  private static void add(Report report, int replicas, Costs cost) {
    String with = "with " + replicas + " replicas: ";
    report.figure(with + "server CPU, idle", "ms/s", new Samples(cost.idleMs));
    report.figure(with + "server CPU of an update", "us", new Samples(cost.updateUs));
    report.figure(with + "server heap of a replica", "bytes", new Samples(List.of(cost.bytes)));
  }

  private String svg() {
    ScalingChart chart =
        new ScalingChart("A server's processor time", "connected replicas", "ms/s");
    costs.forEach(
        (count, cost) -> {
          double idleMs = new Samples(cost.idleMs).median();
          chart.point("idle", count, idleMs);
          chart.point(
              rate + " updates/s",
              count,
              idleMs + new Samples(cost.updateUs).median() * rate / NS_PER_US);
        });
    return chart.svg();
  }
}
