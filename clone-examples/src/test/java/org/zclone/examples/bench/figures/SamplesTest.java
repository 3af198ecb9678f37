package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void the_median_of_an_odd_number_is_the_one_in_the_middle() {
    Samples samples = new Samples(List.of(9.0, 1.0, 2.0));

    assertThat(samples.median()).isEqualTo(2);
    assertThat(samples.min()).isEqualTo(1);
    assertThat(samples.max()).isEqualTo(9);
  }

  @Test
  void the_median_of_an_even_number_is_between_the_two_in_the_middle() {
    assertThat(new Samples(List.of(4.0, 1.0, 2.0, 100.0)).median()).isEqualTo(3);
  }

  @Test
  void ratios_are_of_figures_of_the_same_run() {
    Samples ours = new Samples(List.of(10.0, 40.0));
    Samples raw = new Samples(List.of(20.0, 50.0));

    assertThat(ours.over(raw).values()).containsExactly(0.5, 0.8);
  }

  @Test
  void different_numbers_of_runs_cannot_be_compared() {
    Samples one = new Samples(List.of(1.0));

    assertThatIllegalArgumentException().isThrownBy(() -> one.over(new Samples(List.of(1.0, 2.0))));
  }

  @Test
  void nothing_has_no_statistics() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Samples(List.of()));
  }
}
