package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurveTest {
  private final Curve curve = new Curve("replicas", "More replicas", "replicas");

  CurveTest() {
    curve.point("updates/s", 1_000, 1_250);
    curve.point("updates/s", 1, 500_000);
    curve.point("us", 1, 2.5);
  }

  @Test
  void a_table_has_a_row_for_each_size_and_gaps_where_nothing_was_measured() {
    assertThat(curve.table())
        .containsExactly(
            "| replicas | updates/s | us |",
            "|---:|---:|---:|",
            "| 1 | 500,000 | 2.50 |",
            "| 1,000 | 1,250 |  |");
  }

  @Test
  void each_figure_has_its_law() {
    assertThat(curve.laws())
        .containsExactly("* updates/s ~ replicas^-0.87 from 1 to 1,000 (within 0 %)");
  }

  @Test
  void a_drawing_has_a_line_for_each_figure() {
    assertThat(curve.svg()).startsWith("<svg ").contains(">updates/s<", ">us<", "More replicas");
  }
}
