package org.zclone.examples.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: measurements that anybody can repeat. */
@Command(
    name = "bench",
    description = "Measure; each figure beside something to compare it with.",
    synopsisSubcommandLabel = "MEASUREMENT",
    subcommands = {JoinBench.class},
    footer = {
      "",
      "Examples:",
      "  clone bench join --keys 1000000 --rate 10000   a late joiner of a large map"
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(line, "say what to measure: join");
  }
}
