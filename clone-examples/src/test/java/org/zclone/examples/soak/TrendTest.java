package org.zclone.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static final long MIB = 1 << 20;

  @Test
  void a_heap_that_gains_a_little_all_the_time_grows() {
    Trend trend = Trend.of(samples(100, second -> (20 + second / 10) * MIB)).orElseThrow();

    assertThat(trend.isGrowing(4 * MIB)).isTrue();
    assertThat(trend.bytesPerMinute()).isCloseTo(6 * MIB, within(0.1 * MIB));
  }

  @Test
  void noise_and_what_happens_first_are_no_growth() {
    Trend noisy = Trend.of(samples(100, second -> (20 + second % 3) * MIB)).orElseThrow();
    Trend filled = Trend.of(samples(100, second -> (second < 100 ? 1 : 30) * MIB)).orElseThrow();

    assertThat(noisy.isGrowing(4 * MIB)).isFalse();
    assertThat(filled.isGrowing(4 * MIB)).isFalse();
  }

  @Test
  void a_short_life_says_nothing() {
    assertThat(Trend.of(samples(60, second -> second * MIB))).isEmpty();
    assertThat(Trend.of(samples(61, second -> second * MIB))).isNotEmpty();
  }

  /** One every five seconds. */
  private static List<Sample> samples(int count, LongUnaryOperator heapBytes) {
    return LongStream.range(0, count)
        .map(number -> 5 * number)
        .mapToObj(second -> new Sample(second, 1 + heapBytes.applyAsLong(second), 0, 0, 0))
        .toList();
  }
}
