package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  @Test
  void a_level_is_a_time_that_so_many_samples_did_not_exceed() {
    Quantiles quantiles =
        Quantiles.ofNanos(LongStream.rangeClosed(1, 1_000).map(us -> us * 1_000).toArray());

    assertThat(quantiles.micros(0.0)).isEqualTo(1);
    assertThat(quantiles.micros(0.5)).isEqualTo(500);
    assertThat(quantiles.micros(0.99)).isEqualTo(990);
    assertThat(quantiles.micros(0.9999)).isEqualTo(1_000);
    assertThat(quantiles.micros(1.0)).isEqualTo(1_000);
  }

  @Test
  void the_order_of_samples_does_not_matter_and_one_is_enough() {
    assertThat(Quantiles.ofNanos(new long[] {3_000, 1_000, 2_000}).micros(0.5)).isEqualTo(2);
    assertThat(Quantiles.ofNanos(new long[] {7_000}).micros(0.99)).isEqualTo(7);
  }

  @Test
  void a_line_of_text_carries_them_to_another_process() {
    Quantiles quantiles = Quantiles.ofNanos(new long[] {1_500, 2_500_000});

    assertThat(Quantiles.parse(quantiles.toString()).toString()).isEqualTo(quantiles.toString());
    assertThat(Quantiles.parse(quantiles.toString()).micros(1.0)).isEqualTo(2_500);
  }

  @Test
  void nothing_has_no_quantiles_and_only_the_known_levels_are_there() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quantiles.ofNanos(new long[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantiles.ofNanos(new long[] {1}).micros(0.42));
  }
}
