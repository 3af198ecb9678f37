package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench get}: reading a replica. */
@Command(
    name = "get",
    description = {
      "Measure how long a get of a replica takes, and what it allocates.",
      "Beside it ConcurrentHashMap<String, byte[]>.get, in the same process and in turn: random keys",
      "of a small map and of a large one. JMH's MapBenchmark measures the same more carefully."
    },
    footer = {"", "Example:", "  clone bench get --size 1000000"})
final class GetBench implements Callable<Integer> {
  private static final int ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 2_000;
  private static final int GETS = 5_000_000;
  private static final int QUICK_GETS = 50_000;
  private static final int WARM_UPS = 3;
  private static final double MOST_RATIO = 1.5;

  /** What is less than a byte in a hundred gets is of the measurement, not of a get. */
  private static final double NOTHING = 0.01;

  @Mixin private BenchOptions options = new BenchOptions();

  /** What was measured in one kind of map, a value for each run. */
  private record Times(List<Double> ns, List<Double> bytes) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(String answer) {
      String[] numbers = answer.split(" ");
      ns.add(Double.parseDouble(numbers[0]));
      bytes.add(Double.parseDouble(numbers[1]));
    }
  }

  @Override
  public Integer call() throws Exception {
    Report report = options.report("get", "one get of a random key, on one thread");
    int entries = options.size(ENTRIES, QUICK_ENTRIES);
    List<Integer> sizes =
        List.of(Math.min(Workload.KEYS, entries), entries).stream().distinct().toList();
    for (int size : sizes) {
      measure(size, report);
    }
    options.print(report);
    return 0;
  }

  private void measure(int entries, Report report) throws IOException, InterruptedException {
    Times plain = new Times();
    Times replica = new Times();
    int gets = options.either(GETS, QUICK_GETS);
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      server.ask("fill " + entries);
      Worker reader =
          crew.start(GetProgram.class, server.answer("at"), entries, options.valueBytes());
      for (int i = 0; i < WARM_UPS; i++) {
        reader.ask("plain " + gets);
        reader.ask("replica " + gets);
      }
      for (int run = 0; run < options.runs(); run++) {
        plain.add(reader.ask("plain " + gets));
        replica.add(reader.ask("replica " + gets));
        options.progress(
            "run %d, %,d entries: ConcurrentHashMap %.0f ns, replica %.0f ns and %.2f bytes",
            run + 1, entries, plain.ns.get(run), replica.ns.get(run), replica.bytes.get(run));
      }
    }
    String of = String.format(Locale.ROOT, " of %,d entries", entries);
    report.figure("ConcurrentHashMap.get" + of, "ns", new Samples(plain.ns));
    report.figure("get of a replica" + of, "ns", new Samples(replica.ns));
    report.verdict(
        Goal.atMost("P8", "get / ConcurrentHashMap.get" + of, MOST_RATIO),
        new Samples(replica.ns).over(new Samples(plain.ns)));
    report.verdict(
        Goal.atMost("P8", "bytes allocated by a get" + of, NOTHING), new Samples(replica.bytes));
  }
}
