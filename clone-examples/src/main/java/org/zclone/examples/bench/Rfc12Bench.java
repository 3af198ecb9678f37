package org.zclone.examples.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench rfc12}: what plain RFC 12 subscribers get from our server. */
@Command(
    name = "rfc12",
    description = {
      "Measure updates/s to plain RFC 12 subscribers.",
      "Beside them a plain publisher of the same five frames."
    },
    footer = {"", "Example:", "  clone bench rfc12 --replicas 1,8"})
final class Rfc12Bench implements Callable<Integer> {
  private static final int UPDATES = 1_000_000;
  private static final int QUICK_UPDATES = 10_000;
  private static final double LEAST = 0.8;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8",
      description = "How many subscribers, one measurement for each. Default: ${DEFAULT-VALUE}.")
  private List<Integer> subscribers = List.of();

  @Override
  public Integer call() throws Exception {
    int updates = options.size(UPDATES, QUICK_UPDATES);
    Report report = options.report("rfc12", "updates/s until all plain subscribers have all");
    report.setting("updates", updates + " of " + Workload.KEYS + " keys");
    List<Contender> contenders =
        List.of(new RawContender(Framing.FIVE_FRAMES), new Rfc12Contender());
    for (int count : subscribers) {
      List<Samples> rates = new Rates(options, contenders).measure(count, updates);
      for (int i = 0; i < contenders.size(); i++) {
        report.figure(contenders.get(i).name() + " to " + count, "updates/s", rates.get(i));
      }
      Goal goal = Goal.atLeast("P3", "RFC 12 plane / raw five frames, to " + count, LEAST);
      report.verdict(goal, rates.get(1).over(rates.get(0)));
    }
    options.print(report);
    return 0;
  }
}
