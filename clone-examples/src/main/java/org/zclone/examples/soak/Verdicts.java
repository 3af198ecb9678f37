package org.zclone.examples.soak;

import java.util.List;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.trial.Finding;

/**
 * What held and what broke: each is a number that must be 0, and words if it is not. <em>Confined
 * to one thread.</em>
 */
final class Verdicts {
  private static final int WORDS_OF_EACH = 10;

  private final Report report;
  private int checks;

  Verdicts(Report report) {
    this.report = report;
  }

  /** Something that was counted or measured once. */
  void figure(String what, String unit, double value) {
    figure(what, unit, List.of(value));
  }

  /** Something that was measured several times; nothing is said if it never was. */
  void figure(String what, String unit, List<Double> values) {
    if (!values.isEmpty()) {
      report.figure(what, unit, new Samples(values));
    }
  }

  /** That {@code broken} should be empty. */
  void check(String what, List<String> broken) {
    check(what, broken.size(), broken);
  }

  private void check(String what, long count, List<String> words) {
    String id = "K" + ++checks;
    report.verdict(Goal.atMost(id, what, 0), new Samples(List.of((double) count)));
    words.stream().limit(WORDS_OF_EACH).forEach(it -> report.remark(id + ": " + it));
  }

  /**
   * What writers and readers found.
   *
   * @param lostWithoutReason how many ACCEPTED writes no death of a server explains
   */
  void findings(List<String> found, long lostWithoutReason) {
    check("writes acknowledged as REPLICATED and lost", of(Finding.Kind.LOST, found));
    check(
        "writes acknowledged as ACCEPTED and lost without a reason",
        lostWithoutReason,
        lostWithoutReason == 0 ? List.of() : of(Finding.Kind.LOST_ALONE, found));
    check("writes applied twice", of(Finding.Kind.TWICE, found));
    check("values that nobody wrote", of(Finding.Kind.INVENTED, found));
    check("values older than those seen before", of(Finding.Kind.OLDER, found));
    check("groups of updates shown in part", of(Finding.Kind.TORN, found));
  }

  private static List<String> of(Finding.Kind kind, List<String> found) {
    return found.stream().filter(text -> text.startsWith(kind + ": ")).toList();
  }
}
