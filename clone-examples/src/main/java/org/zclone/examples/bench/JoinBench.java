package org.zclone.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench join}: a late joiner of a large map while updates flow. */
@Command(
    name = "join",
    description = {
      "Measure how long a late joiner of a large map needs while updates flow.",
      "Beside it the same entries in plain chunks, decoded into a map; and how long the writes of",
      "another client take meanwhile."
    },
    footer = {"", "Example:", "  clone bench join --size 1000000 --rate 10000"})
final class JoinBench implements Callable<Integer> {
  private static final int ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 5_000;
  private static final int PROBE_RATE = 500;
  private static final double MOST_RATIO = 1.5;
  private static final double MOST_P99_US = 10_000;
  private static final double NS_PER_MS = 1e6;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Updates per second meanwhile. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--probes",
      paramLabel = "N",
      description = "Writes of another client during each join, 500 a second. Default: 500.")
  private int probes;

  private final List<Double> raw = new ArrayList<>();
  private final List<Double> joins = new ArrayList<>();
  private final List<Double> calm = new ArrayList<>();
  private final List<Double> meanwhile = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    int entries = options.size(ENTRIES, QUICK_ENTRIES);
    probes = probes > 0 ? probes : options.either(500, 50);
    Report report = options.report("join", "until a late joiner shows everything");
    report.setting("entries", entries);
    report.setting("updates meanwhile", rate + "/s");
    measure(entries);
    report.figure("raw chunks into a map", "ms", new Samples(raw));
    report.figure("join", "ms", new Samples(joins));
    report.figure("p99 of another client's writes, nobody joins", "us", new Samples(calm));
    report.figure("p99 of another client's writes during a join", "us", new Samples(meanwhile));
    report.verdict(
        Goal.atMost("P5", "join / raw chunks into a map", MOST_RATIO),
        new Samples(joins).over(new Samples(raw)));
    report.verdict(
        Goal.atMost("P5", "p99 of other writes meanwhile, us", MOST_P99_US),
        new Samples(meanwhile));
    options.print(report);
    return 0;
  }

  private void measure(int entries) throws Exception {
    try (Crew crew = new Crew(options)) {
      Worker chunks = crew.start(RawChunkServer.class, entries, options.valueBytes());
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String endpoint = server.answer("at");
      Worker reader = crew.start(RawChunkClient.class, chunks.answer("at"));
      Worker joiner = crew.start(ReplicasProgram.class, endpoint);
      Worker probe = crew.start(ProbeProgram.class, endpoint, options.valueBytes());
      options.progress("filling the server");
      server.ask("fill " + entries);
      server.ask("steady " + rate + " " + entries);
      run(reader, joiner, probe); // a warm-up
      List.of(raw, joins, calm, meanwhile).forEach(List::clear);
      for (int i = 0; i < options.runs(); i++) {
        run(reader, joiner, probe);
        options.progress(
            "run %d: raw %.0f ms, join %.0f ms; p99 of other writes %.0f us",
            i + 1, raw.get(i), joins.get(i), meanwhile.get(i));
      }
      server.ask("rest");
    }
  }

  private void run(Worker reader, Worker joiner, Worker probe) throws Exception {
    String order = "probe " + probes + " " + PROBE_RATE;
    raw.add(reader.askNumber("join") / NS_PER_MS);
    calm.add(Quantiles.parse(probe.ask(order)).micros(0.99));
    probe.tell(order);
    joins.add(joiner.askNumber("connect 1") / NS_PER_MS);
    meanwhile.add(Quantiles.parse(probe.answer("probe")).micros(0.99));
    joiner.ask("leave");
  }
}
