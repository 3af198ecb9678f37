package org.zclone.examples.bench;

import org.zclone.examples.soak.SoakBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: measurements that anybody can repeat. */
@Command(
    name = "bench",
    description = "Measure; each figure beside something to compare it with in the same run.",
    synopsisSubcommandLabel = "MEASUREMENT",
    subcommands = {
      ThroughputBench.class,
      LatencyBench.class,
      JoinBench.class,
      CatchupBench.class,
      HeapBench.class,
      FanoutBench.class,
      Rfc12Bench.class,
      FailoverBench.class,
      ReplicatedBench.class,
      GetBench.class,
      AllocationsBench.class,
      ScaleBench.class,
      AllBench.class,
      SoakBench.class
    },
    footer = {
      "",
      "Examples:",
      "  clone bench throughput --quick                 does it run here? it measures little",
      "  clone bench latency --svg latency.svg          five counted runs, and a drawing",
      "  clone bench join --rate 10000                  a late joiner of a large map",
      "  clone bench failover --rounds 100              the active server is killed",
      "  clone bench replicated                         what waiting for the standby costs",
      "  clone bench soak --minutes 60                  does it hold, and does anything grow?"
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    String all = String.join(", ", line.getSubcommands().keySet());
    throw new ParameterException(line, "say what to measure: " + all);
  }

  /** Refuses a number that leaves nothing to measure. */
  static void checkPositive(CommandSpec spec, String option, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1: " + value);
    }
  }
}
