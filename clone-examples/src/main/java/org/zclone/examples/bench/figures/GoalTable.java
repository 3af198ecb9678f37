package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes how goals were met as a table in Markdown. <em>Immutable.</em> */
public final class GoalTable {
  private static final int LARGE = 100;

  private GoalTable() {}

  /** A row for each verdict of {@code reports}, in the order of the goals. */
  public static List<String> lines(List<Report> reports) {
    List<String> lines = new ArrayList<>();
    lines.add("| goal | figure | wanted | measured, median (least to most) | |");
    lines.add("|---|---|---:|---:|---|");
    reports.stream()
        .flatMap(report -> report.verdicts().stream())
        .sorted(Comparator.comparingInt(verdict -> number(verdict.goal())))
        .map(GoalTable::row)
        .forEach(lines::add);
    return lines;
  }

  private static int number(Goal goal) {
    return Integer.parseInt(goal.id().substring(1));
  }

  private static String row(Verdict verdict) {
    Goal goal = verdict.goal();
    Samples samples = verdict.samples();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s %s | %s (%s to %s) | %s |",
        goal.id(),
        goal.what(),
        goal.bound().sign(),
        number(goal.limit()),
        number(samples.median()),
        number(samples.min()),
        number(samples.max()),
        verdict.isMet() ? "MET" : "MISSED");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < LARGE ? "%.2f" : "%,.0f", value);
  }
}
