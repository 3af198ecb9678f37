package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a {@link Report} for people. <em>Immutable.</em> */
public final class TextReport {
  private static final int LARGE = 100;

  private TextReport() {}

  /** The lines of {@code report}. */
  public static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(report.name() + ": " + report.title());
    lines.add(
        "  "
            + report.settings().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining("; ")));
    lines.add(row("", "median", "min", "max"));
    report.figures().forEach(figure -> lines.add(line(figure)));
    report.verdicts().forEach(verdict -> lines.add(line(verdict)));
    report.remarks().forEach(remark -> lines.add("  " + remark));
    return lines;
  }

  private static String line(Figure figure) {
    Samples samples = figure.samples();
    return row(
        figure.name() + ", " + figure.unit(),
        number(samples.median()),
        number(samples.min()),
        number(samples.max()));
  }

  private static String row(String name, String median, String min, String max) {
    return String.format(Locale.ROOT, "  %-54s %12s %12s %12s", name, median, min, max);
  }

  private static String line(Verdict verdict) {
    Goal goal = verdict.goal();
    Samples samples = verdict.samples();
    return String.format(
        Locale.ROOT,
        "  %s %s: %s (%s to %s), goal %s %s: %s",
        goal.id(),
        goal.what(),
        number(samples.median()),
        number(samples.min()),
        number(samples.max()),
        goal.bound().sign(),
        number(goal.limit()),
        verdict.isMet() ? "MET" : "MISSED");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < LARGE ? "%.2f" : "%,.0f", value);
  }
}
