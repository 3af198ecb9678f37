package org.zclone.examples.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.examples.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: shows the whole thing and checks it. */
@Command(
    name = "demo",
    description = {
      "Show the whole thing on real files, and check it.",
      "A pair of servers, a tree of files that is published, mirrored by several processes and",
      "edited, and writers: the active server is killed with SIGKILL, started again, and the",
      "next one frozen with SIGSTOP. In the end every copy is compared and every acknowledged",
      "write looked for. Takes about 20 seconds, uses free loopback ports, and leaves",
      "nothing behind."
    },
    footer = {
      "",
      "Exit code 0 if nothing was lost and all copies were equal in the end, else 1.",
      "",
      "Examples:",
      "  clone demo",
      "  clone demo --replicas 5 --tree ./conf --keep"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_REPLICAS = 20;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many mirrors. Default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Option(
      names = "--tree",
      paramLabel = "DIR",
      description =
          "The tree to play with; a copy is made. Default: the conf directory of this Java.")
  private Optional<Path> tree = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long to edit before the kill. Default: ${DEFAULT-VALUE}.")
  private Duration seconds = Duration.ZERO;

  @Option(names = "--keep", description = "Keep the directories and say where they are.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    Path source = tree.orElseGet(() -> Path.of(System.getProperty("java.home"), "conf"));
    if (!Files.isDirectory(source)) {
      throw CommandFailure.usage(source + " is no directory: give one with --tree");
    }
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw CommandFailure.usage("--replicas must be from 1 to " + MOST_REPLICAS);
    }
    Demo demo = new Demo(new Demo.Plan(source, replicas, seconds, keep), Console::print);
    return demo.play() ? ExitCode.OK : ExitCode.REFUSED;
  }
}
