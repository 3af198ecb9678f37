package org.zclone.examples.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.examples.Main;
import org.zclone.examples.bench.figures.GoalTable;
import org.zclone.examples.bench.figures.JsonReport;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.process.JavaProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench all}: every goal. */
@Command(
    name = "all",
    description = {
      "Measure every goal in turn, and print one table in Markdown.",
      "Each is measured as its own command does. With --into, each result is kept as a JSON file: what",
      "is there is not measured again, so that a run that was stopped goes on where it was."
    },
    footer = {
      "",
      "Exit code 1 if something could not be measured, or a promise was broken.",
      "",
      "Examples:",
      "  clone bench all --into results/                goes on where it was stopped",
      "  clone bench all --only latency,get --runs 3"
    })
final class AllBench implements Callable<Integer> {
  private static final List<String> ALL =
      List.of(
          "throughput",
          "rfc12",
          "latency",
          "join",
          "catchup",
          "heap",
          "get",
          "failover",
          "failover --freeze",
          "replicated",
          "fanout",
          "allocations");

  @Spec private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs of each; four rounds of failover for each. Default: 5.")
  private Optional<Integer> runs = Optional.empty();

  @Option(names = "--quick", description = "Small and short: shows that it works, measures little.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these measurements.")
  private List<String> only = List.of();

  @Option(names = "--into", paramLabel = "DIR", description = "Keep the results here.")
  private Optional<Path> into = Optional.empty();

  private final List<Report> reports = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    BenchCommand.checkPositive(spec, "--runs", runs.orElse(1));
    List<String> wanted = ALL.stream().filter(line -> only.isEmpty() || isWanted(line)).toList();
    for (int i = 0; i < wanted.size(); i++) {
      System.err.printf("%d of %d: %s%n", i + 1, wanted.size(), wanted.get(i));
      add(wanted.get(i));
    }
    GoalTable.lines(reports).forEach(System.out::println);
    failures.forEach(failure -> System.out.println("\nNot measured: " + failure));
    System.out.flush();
    return failures.isEmpty() ? 0 : 1;
  }

  private boolean isWanted(String line) {
    return only.contains(line.split(" ")[0]);
  }

  private void add(String line) throws IOException, InterruptedException {
    Optional<Path> file = into.map(directory -> directory.resolve(line.replace(" ", "") + ".json"));
    if (file.isPresent() && Files.exists(file.get())) {
      System.err.println("  is in " + file.get());
      reports.add(JsonReport.read(Files.readString(file.get())));
      return;
    }
    try {
      String result = measure(line);
      reports.add(JsonReport.read(result));
      if (file.isPresent()) {
        Files.createDirectories(file.get().getParent());
        Files.writeString(file.get(), result + "\n");
      }
    } catch (IOException e) {
      failures.add(line + ": " + e.getMessage()); // the others can be measured all the same
    }
  }

  private String measure(String line) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(List.of(line.split(" ")));
    words.add("--json");
    runs.ifPresent(count -> words.addAll(List.of("--runs", count.toString())));
    if (quick) {
      words.add("--quick");
    }
    try (JavaProcess bench =
        JavaProcess.start(Redirect.INHERIT, List.of(), Main.class.getName(), words)) {
      return String.join("", bench.awaitEnd());
    }
  }
}
