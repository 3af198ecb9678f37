package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PowerLawTest {
  private static final Offset<Double> NEARLY = Offset.offset(1e-9);

  @Test
  void figures_that_follow_a_power_are_recognised() {
    PowerLaw law = PowerLaw.fit(new TreeMap<>(Map.of(1.0, 6.0, 10.0, 0.6, 1_000.0, 0.006)));

    assertThat(law.exponent()).isCloseTo(-1, NEARLY);
    assertThat(law.factor()).isCloseTo(6, NEARLY);
    assertThat(law.error()).isCloseTo(0, NEARLY);
    assertThat(law.text("replicas")).isEqualTo("replicas^-1.00 from 1 to 1,000 (within 0 %)");
  }

  @Test
  void where_a_law_breaks_the_next_begins() {
    List<PowerLaw> laws =
        PowerLaw.pieces(
            new TreeMap<>(Map.of(1.0, 100.0, 2.0, 101.0, 4.0, 99.0, 40.0, 10.0, 400.0, 1.0)), 0.25);

    assertThat(laws).hasSize(2);
    assertThat(laws.get(0).to()).isEqualTo(4);
    assertThat(laws.get(0).exponent()).isCloseTo(0, Offset.offset(0.02));
    assertThat(laws.get(1).from()).isEqualTo(4);
    assertThat(laws.get(1).exponent()).isCloseTo(-1, Offset.offset(0.01));
  }

  @Test
  void one_figure_follows_no_law() {
    assertThat(PowerLaw.pieces(new TreeMap<>(Map.of(1.0, 100.0)), 0.25)).isEmpty();
  }
}
