package org.zclone.bstar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.bstar.election.ElectionConfig;
import org.zclone.bstar.election.Wire;
import org.zclone.bstar.fsm.Role;

class BinaryStarConfigTest {
  private static final BinaryStarConfig PLAIN = BinaryStarConfig.backup("a:1", "tcp://b:2");

  @Test
  void it_is_complete_with_defaults() {
    assertThat(PLAIN.election()).isEqualTo(ElectionConfig.of(Role.BACKUP));
    assertThat(PLAIN.own()).hasToString("tcp://a:1");
    assertThat(PLAIN.peer()).hasToString("tcp://b:2");
    assertThat(PLAIN.plainNetwork()).isFalse();
    assertThat(PLAIN.maxHeld()).isEqualTo(1_000);
    assertThat(PLAIN.maxMessageBytes()).isEqualTo(8 << 20);
  }

  @Test
  void each_setting_changes_a_copy() {
    BinaryStarConfig changed =
        PLAIN
            .withFailover(Duration.ofSeconds(10))
            .withBeat(Duration.ofSeconds(1))
            .withWire(Wire.GUIDE)
            .withRefusalMeansDead(true)
            .withStaleTakeover(true)
            .withPlainNetwork()
            .withMaxHeld(0)
            .withMaxMessageBytes(1);

    assertThat(changed.election())
        .isEqualTo(
            new ElectionConfig(
                Role.BACKUP, 10_000_000_000L, 1_000_000_000L, Wire.GUIDE, true, true));
    assertThat(changed.plainNetwork()).isTrue();
    assertThat(changed.maxHeld()).isZero();
    assertThat(changed.maxMessageBytes()).isEqualTo(1);
    assertThat(PLAIN.election()).isEqualTo(ElectionConfig.of(Role.BACKUP));
  }

  @ParameterizedTest
  @CsvSource({"a:1, a:1", "a:0, b:1", "a:1, b:0", "a, b:1", "a:1, ftp://b:1"})
  void endpoints_that_make_no_pair_are_refused(String own, String peer) {
    assertThatThrownBy(() -> BinaryStarConfig.primary(own, peer))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> PLAIN.withFailover(Duration.ofMillis(400)))
        .hasMessageContaining("beat must be");
    assertThatThrownBy(() -> PLAIN.withFailover(Duration.ofDays(1_000_000)))
        .hasMessageContaining("failover must be");
    assertThatThrownBy(() -> PLAIN.withBeat(Duration.ZERO)).hasMessageContaining("beat must be");
    assertThatThrownBy(() -> PLAIN.withMaxHeld(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> PLAIN.withMaxMessageBytes(0)).hasMessageContaining("0");
  }
}
