package org.zclone.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.zclone.examples.bench.figures.JsonReport;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.TextReport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common: sizes, runs, processes, output. */
final class BenchOptions {
  private static final int RUNS = 5;
  private static final int QUICK_RUNS = 1;

  /** Starting takes longer than measuring then. */
  private static final String QUICK_FLAGS = "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs, after one that is not. Default: 5; with --quick 1.")
  private Optional<Integer> runs = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "How many entries, updates or replicas; each benchmark has its own default.")
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--value",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "Bytes of a value. Default: ${DEFAULT-VALUE}.")
  private int valueBytes;

  @Option(names = "--quick", description = "Small and short: shows that it works, measures little.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--jvm",
      paramLabel = "FLAGS",
      defaultValue = "-Xms1g -Xmx2g -XX:+AlwaysPreTouch",
      description = "Flags of each measured JVM, in one argument. Default: ${DEFAULT-VALUE}.")
  private String flags = "";

  @Option(
      names = "--jfr",
      paramLabel = "DIR",
      description = "Record each measured JVM with Flight Recorder into this directory.")
  private Optional<Path> recordings = Optional.empty();

  /** How many runs count. */
  int runs() {
    return runs(RUNS);
  }

  /** The same, for what has another default. */
  int runs(int usual) {
    int count = runs.orElse(quick ? QUICK_RUNS : usual);
    BenchCommand.checkPositive(spec, "--runs", count);
    return count;
  }

  /** The size asked for, or else one of these. */
  int size(int usual, int small) {
    int wanted = size.orElse(quick ? small : usual);
    BenchCommand.checkPositive(spec, "--size", wanted);
    return wanted;
  }

  /** One of these, as {@code --quick} says. */
  int either(int usual, int small) {
    return quick ? small : usual;
  }

  int valueBytes() {
    return valueBytes;
  }

  /** The flags of the JVM that runs {@code program}. */
  List<String> flags(String program) {
    String all = quick ? QUICK_FLAGS : flags;
    String recorder =
        recordings
            .map(
                directory ->
                    " -XX:StartFlightRecording:settings=profile,dumponexit=true,filename="
                        + directory.resolve(program + ".jfr"))
            .orElse("");
    return List.of((all + recorder).strip().split(" +"));
  }

  /** A report that says under which conditions it measures. */
  Report report(String name, String title) {
    Report report = new Report(name, title);
    report.setting("runs", runs());
    report.setting("value", valueBytes + " bytes");
    report.setting("Java", Runtime.version());
    report.setting("flags", quick ? QUICK_FLAGS : flags);
    report.setting("processors", Runtime.getRuntime().availableProcessors());
    report.setting("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return report;
  }

  /** Under which conditions it measures, in one line. */
  String conditions(int runs) {
    return String.format(
        Locale.ROOT,
        "Medians of %d runs; Java %s (%s), %d processors, %s %s.",
        runs,
        Runtime.version(),
        quick ? QUICK_FLAGS : flags,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }

  /** Whether it should rather be short than mean anything. */
  boolean isQuick() {
    return quick;
  }

  /** Says on stderr how far it is. */
  void progress(String format, Object... values) {
    System.err.println("  " + String.format(Locale.ROOT, format, values));
  }

  /** Prints the result. */
  void print(Report report) {
    if (json) {
      System.out.println(JsonReport.line(report));
    } else {
      TextReport.lines(report).forEach(System.out::println);
    }
    System.out.flush();
  }

  /** Writes a drawing. */
  void draw(Path file, String svg) throws IOException {
    Files.writeString(file, svg);
    progress("drawn: %s", file);
  }
}
