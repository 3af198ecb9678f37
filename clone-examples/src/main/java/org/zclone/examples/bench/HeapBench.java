package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench heap}: what an entry weighs. */
@Command(
    name = "heap",
    description = {
      "Measure the heap that an entry takes in a replica and in a server.",
      "Beside it a plain ConcurrentHashMap<String, byte[]>. Each is a process of its own."
    },
    footer = {"", "Example:", "  clone bench heap --size 1000000"})
final class HeapBench implements Callable<Integer> {
  private static final int ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 20_000;
  private static final double MOST_REPLICA = 1.3;
  private static final double MOST_SERVER = 1.8;

  @Mixin private BenchOptions options = new BenchOptions();

  private final List<Double> plain = new ArrayList<>();
  private final List<Double> replicas = new ArrayList<>();
  private final List<Double> servers = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    int entries = options.size(ENTRIES, QUICK_ENTRIES);
    for (int run = 0; run < options.runs(); run++) {
      measure(entries);
      options.progress(
          "run %d: plain map %.0f bytes an entry, replica %.0f, server %.0f",
          run + 1, plain.get(run), replicas.get(run), servers.get(run));
    }
    Report report = options.report("heap", "live heap for each entry, keys of 15 characters");
    report.setting("entries", entries);
    report.figure("plain map", "bytes", new Samples(plain));
    report.figure("replica", "bytes", new Samples(replicas));
    report.figure("server", "bytes", new Samples(servers));
    Samples map = new Samples(plain);
    report.verdict(
        Goal.atMost("P7", "replica / plain map", MOST_REPLICA), new Samples(replicas).over(map));
    report.verdict(
        Goal.atMost("P7", "server / plain map", MOST_SERVER), new Samples(servers).over(map));
    options.print(report);
    return 0;
  }

  private void measure(int entries) throws IOException, InterruptedException {
    try (Crew crew = new Crew(options)) {
      Worker map = crew.start(PlainMap.class, entries, options.valueBytes());
      plain.add(map.askNumber("bytes") / entries);
    }
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String endpoint = server.answer("at");
      server.ask("fill " + entries);
      servers.add(server.askNumber("bytes") / entries);
      Worker replica = crew.start(ReplicasProgram.class, endpoint);
      replica.ask("connect 1");
      replicas.add(replica.askNumber("bytes") / entries);
    }
  }
}
