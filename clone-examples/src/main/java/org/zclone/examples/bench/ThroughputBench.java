package org.zclone.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.bench.figures.ScalingChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench throughput}: how many updates a second reach all replicas. */
@Command(
    name = "throughput",
    description = {
      "Measure updates/s until all are answered and all replicas show them.",
      "Beside it the transport alone, with packed updates. Writer, server and replicas are a",
      "process each; the digests of all replicas are compared in the end."
    },
    footer = {
      "",
      "Examples:",
      "  clone bench throughput",
      "  clone bench throughput --replicas 1,2,4,8,16 --svg throughput.svg"
    })
final class ThroughputBench implements Callable<Integer> {
  private static final int UPDATES = 2_000_000;
  private static final int QUICK_UPDATES = 20_000;

  /** The parts of the raw ceiling that are wanted, by the number of replicas. */
  private static final Map<Integer, Goal> GOALS =
      Map.of(
          1, Goal.atLeast("P2", "clone / raw packed, 1 replica", 0.2),
          8, Goal.atLeast("P1", "clone / raw packed, 8 replicas", 0.4));

  /** The same against JGroups, where it was built in. */
  private static final Map<Integer, Goal> PEER_GOALS =
      Map.of(
          1, Goal.atLeast("P2", "clone / JGroups async, 1 replica", 4),
          8, Goal.atLeast("P1", "clone / JGroups async, 8 replicas", 6));

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8",
      description = "How many replicas, one measurement for each. Default: ${DEFAULT-VALUE}.")
  private List<Integer> replicas = List.of();

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw rates over replicas.")
  private Optional<Path> drawing = Optional.empty();

  private final CloneContender ours = new CloneContender();

  @Override
  public Integer call() throws Exception {
    int updates = options.size(UPDATES, QUICK_UPDATES);
    Report report =
        options.report("throughput", "acknowledged updates/s until all replicas show all");
    report.setting("updates", updates + " of " + Workload.KEYS + " keys");
    List<Contender> contenders = contenders();
    ScalingChart chart = new ScalingChart("Updates/s until all have all", "replicas", "updates/s");
    for (int count : replicas) {
      List<Samples> rates = new Rates(options, contenders).measure(count, updates);
      for (int i = 0; i < contenders.size(); i++) {
        String name = contenders.get(i).name();
        report.figure(name + " to " + count, "updates/s", rates.get(i));
        chart.point(name, count, rates.get(i).median());
      }
      report.figure("sent to each of " + count, "% of updates", ours.sent(options.runs()));
      judge(report, count, contenders, rates);
    }
    options.print(report);
    if (drawing.isPresent()) {
      options.draw(drawing.get(), chart.svg());
    }
    return 0;
  }

  private List<Contender> contenders() {
    List<Contender> all = new ArrayList<>(List.of(new RawContender(Framing.PACKED), ours));
    ServiceLoader.load(Contender.class).forEach(all::add);
    return all;
  }

  private static void judge(
      Report report, int replicas, List<Contender> contenders, List<Samples> rates) {
    Map<String, Samples> byName = new TreeMap<>();
    for (int i = 0; i < contenders.size(); i++) {
      byName.put(contenders.get(i).name(), rates.get(i));
    }
    Samples clone = byName.get("clone");
    if (GOALS.containsKey(replicas)) {
      report.verdict(GOALS.get(replicas), clone.over(rates.get(0)));
    }
    if (PEER_GOALS.containsKey(replicas) && byName.containsKey("JGroups async")) {
      report.verdict(PEER_GOALS.get(replicas), clone.over(byName.get("JGroups async")));
    }
  }
}
