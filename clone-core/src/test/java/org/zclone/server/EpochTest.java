package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochTest {
  private static final long T40 = 1L << 40;
  private static final long T22 = 1L << 22;

  @Test
  void the_first_year_is_2020() {
    assertThat(Epoch.YEAR_2020_MS).isEqualTo(Instant.parse("2020-01-01T00:00:00Z").toEpochMilli());
  }

  // 2^40 = 1099511627776, 2^22 = 4194304, 2^21 = 2097152
  @ParameterizedTest(name = "last {0}, {1} ms since 2020")
  @CsvSource({
    "0,             0,            1099511627776",
    "0,             -5,           1099511627776",
    "1,             0,            1099515822080",
    "4194303,       0,            1099515822080",
    "4194304,       0,            1099515822080",
    "4194305,       0,            1099520016384",
    "0,             262143,       1099511627776",
    "0,             262144,       1099511627776",
    "0,             262145,       1099515822080",
    "0,             184000000000, 771751936000000000",
    "771751936000000000, 184000000000, 771753035511627776",
    "771751936000000001, 184000000000, 771753035515822080",
    "771751936000000000, 0,            771753035511627776",
  })
  void it_leaps_over_the_last_known_and_follows_the_clock(long last, long ms, long epoch) {
    assertThat(Epoch.ofPrimary(last, Epoch.YEAR_2020_MS + ms)).isEqualTo(epoch);
    assertThat(Epoch.ofBackup(last, Epoch.YEAR_2020_MS + ms)).isEqualTo(epoch + 2_097_152);
  }

  @Test
  void a_clock_gone_mad_counts_as_one_in_2080_and_leaves_room_for_a_million_activations() {
    long mad = Epoch.ofPrimary(0, Long.MAX_VALUE);

    assertThat(mad).isEqualTo(Epoch.LATEST_MS * T22);
    assertThat(mad + (1L << 20) * T40).as("wraps only after 2^20 leaps").isNegative();
    assertThat(mad + ((1L << 20) - 1) * T40).isPositive();
    assertThat(Epoch.ofPrimary(mad, Long.MAX_VALUE)).isEqualTo(mad + T40);
    assertThat(Epoch.ofPrimary(mad, 0)).isEqualTo(mad + T40);
  }

  @Test
  void when_no_number_is_left_it_says_so() {
    assertThatThrownBy(() -> Epoch.ofPrimary(Long.MAX_VALUE - 5, 0))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Epoch.ofPrimary(Long.MAX_VALUE - T40, 0))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void it_rises_with_every_activation_whatever_the_clocks_of_both_servers_say() {
    SplittableRandom random = new SplittableRandom(1);
    long last = 0;
    for (int i = 0; i < 100_000; i++) {
      long unixMs =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> Epoch.YEAR_2020_MS + random.nextLong(200_000_000_000L);
            default -> Long.MAX_VALUE;
          };
      boolean isBackup = random.nextBoolean();
      long epoch = isBackup ? Epoch.ofBackup(last, unixMs) : Epoch.ofPrimary(last, unixMs);

      assertThat(epoch).isGreaterThanOrEqualTo(last + T40);
      assertThat(epoch % T22).isEqualTo(isBackup ? T22 / 2 : 0);
      last = epoch + random.nextLong(T22);
    }
  }
}
