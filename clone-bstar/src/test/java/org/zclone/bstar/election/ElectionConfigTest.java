package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.bstar.fsm.Role;

class ElectionConfigTest {
  @ParameterizedTest(name = "failover {0} ms, beat {1} ms")
  @CsvSource({"49, 10", "3600001, 250", "2000, 0", "2000, 1001", "-1, 1"})
  void times_that_make_no_sense_are_refused(long failoverMs, long beatMs) {
    assertThatThrownBy(() -> config(failoverMs, beatMs, Wire.STANDARD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be");
  }

  @Test
  void the_guides_wire_beats_each_second_or_twice_in_a_shorter_failover_time() {
    assertThat(config(2_000, 250, Wire.GUIDE).periodNs()).isEqualTo(TestServer.ms(1_000));
    assertThat(config(5_000, 250, Wire.GUIDE).periodNs()).isEqualTo(TestServer.ms(1_000));
    assertThat(config(500, 100, Wire.GUIDE).periodNs()).isEqualTo(TestServer.ms(250));
    assertThat(config(2_000, 250, Wire.STANDARD).periodNs()).isEqualTo(TestServer.ms(250));
  }

  @Test
  void a_claim_of_negative_numbers_is_refused() {
    assertThatThrownBy(() -> new Claim(0, -1, 0, false, false, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  private static ElectionConfig config(long failoverMs, long beatMs, Wire wire) {
    return new ElectionConfig(
        Role.PRIMARY, TestServer.ms(failoverMs), TestServer.ms(beatMs), wire, false, false);
  }
}
