package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTableTest {
  @Test
  void goals_are_in_order_whatever_measured_them() {
    Report one = new Report("replicated", "");
    one.verdict(Goal.atLeast("P10", "ours / theirs", 0.6), new Samples(List.of(0.7, 0.8, 0.5)));
    Report other = new Report("join", "");
    other.verdict(Goal.atMost("P5", "p99, us", 10_000), new Samples(List.of(12_345.0)));

    assertThat(GoalTable.lines(List.of(one, other)))
        .endsWith(
            "| P5 | p99, us | <= 10,000 | 12,345 (12,345 to 12,345) | MISSED |",
            "| P10 | ours / theirs | >= 0.60 | 0.70 (0.50 to 0.80) | MET |");
  }
}
