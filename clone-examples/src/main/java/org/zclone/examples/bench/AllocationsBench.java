package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench allocations}: the garbage of an update. */
@Command(
    name = "allocations",
    description = {
      "Measure what an update allocates in the writing client, the server and a replica.",
      "The client's application is counted, too. There is no release to compare with yet. Java",
      "counts for each thread; entries that are kept are counted as well."
    },
    footer = {"", "Example:", "  clone bench allocations"})
final class AllocationsBench implements Callable<Integer> {
  private static final int UPDATES = 500_000;
  private static final int QUICK_UPDATES = 10_000;

  /** A first bound, a guess until a release sets what it measured: each is to need less. */
  private static final Map<String, Double> LAST =
      Map.of("writer", 1_000.0, "server", 1_000.0, "replica", 1_000.0);

  @Mixin private BenchOptions options = new BenchOptions();

  private final Map<String, List<Double>> bytes = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    int updates = options.size(UPDATES, QUICK_UPDATES);
    Report report = options.report("allocations", "bytes that an update allocates");
    report.setting("updates", updates + " of " + Workload.KEYS + " keys");
    measure(updates);
    bytes.forEach((name, runs) -> report.figure(name, "bytes", new Samples(runs)));
    bytes.forEach(
        (name, runs) ->
            report.verdict(
                Goal.atMost("P12", "bytes an update, " + name, LAST.get(name)), new Samples(runs)));
    options.print(report);
    return 0;
  }

  private void measure(int updates) throws IOException, InterruptedException {
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String endpoint = server.answer("at");
      Map<String, Worker> workers = new LinkedHashMap<>();
      workers.put("writer", crew.start(WriterProgram.class, endpoint, options.valueBytes()));
      workers.put("server", server);
      workers.put("replica", crew.start(ReplicasProgram.class, endpoint));
      workers.get("replica").ask("connect 1");
      run(updates, workers); // a warm-up
      for (int run = 1; run <= options.runs(); run++) {
        measure(run, updates, workers);
      }
    }
  }

  private void measure(int run, int updates, Map<String, Worker> workers)
      throws IOException, InterruptedException {
    Map<String, Double> before = new LinkedHashMap<>();
    for (Map.Entry<String, Worker> worker : workers.entrySet()) {
      before.put(worker.getKey(), worker.getValue().askNumber("allocated"));
    }
    run(updates, workers);
    for (Map.Entry<String, Worker> worker : workers.entrySet()) {
      double each =
          (worker.getValue().askNumber("allocated") - before.get(worker.getKey())) / updates;
      bytes.computeIfAbsent(worker.getKey(), name -> new ArrayList<>()).add(each);
      options.progress("run %d, %s: %.0f bytes an update", run, worker.getKey(), each);
    }
  }

  private void run(int updates, Map<String, Worker> workers)
      throws IOException, InterruptedException {
    String last = workers.get("writer").ask("write " + updates);
    workers
        .get("replica")
        .ask("await " + last + " " + Workload.key(updates - 1, options.valueBytes()));
  }
}
