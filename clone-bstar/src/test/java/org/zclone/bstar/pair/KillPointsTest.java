package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.KvMsg;

/** One server of a pair, or both, die at each moment that matters. */
class KillPointsTest {
  private final TestPairCores pair = new TestPairCores().started();
  private final TestPairCores.Half primary = pair.primary();
  private final TestPairCores.Half backup = pair.backup();

  private LongStream sequencesOf(String key) {
    return Stream.concat(primary.published.stream(), backup.published.stream())
        .filter(message -> message.key().equals(key))
        .mapToLong(KvMsg::sequence);
  }

  /**
   * After 0 steps the active server alone has the update; then the standby has it; then its
   * confirmation has come; then clients are told.
   */
  @ParameterizedTest
  @CsvSource({
    "0, true",
    "1, true",
    "2, true",
    "3, true",
    "4, true",
    "0, false",
    "1, false",
    "2, false",
    "3, false",
    "4, false"
  })
  void an_update_is_applied_once_wherever_between_its_steps_the_active_server_dies(
      int steps, boolean standbyWasTold) {
    primary.set("u1", "/k", "1", 0);
    if (standbyWasTold) {
      backup.set("u1", "/k", "1", 0);
    }
    pair.pass(steps * 10L);

    primary.kill();
    pair.pass(300);
    backup.ask("voter");
    pair.pass(300);
    backup.set("u1", "/k", "1", 0); // its writer repeats it
    pair.pass(100);

    assertThat(backup.map("client")).containsEntry("/k", "1");
    assertThat(sequencesOf("/k").distinct().count()).as("applied").isLessThanOrEqualTo(1);
    primary.start();
    pair.pass(2_000);
    assertThat(primary.core().core().digest()).isEqualTo(backup.core().core().digest());
  }

  @Test
  void clients_are_told_nothing_that_the_standby_has_not_confirmed() {
    backup.freeze();
    primary.set("u1", "/k", "1", 0);
    pair.pass(500);
    assertThat(sequencesOf("/k")).isEmpty();

    backup.thaw();
    pair.pass(100);

    assertThat(sequencesOf("/k").count()).isOne();
  }

  @Test
  void a_standby_that_dies_while_it_copies_begins_anew() {
    for (int i = 0; i < 500; i++) {
      primary.set("u" + i, "/k" + i, "x".repeat(10_000), 0);
    }
    pair.pass(100);
    for (int i = 0; i < 3; i++) {
      backup.kill();
      backup.start();
      pair.pass(20L + 10 * i);
    }

    pair.pass(2_000);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(backup.core().isInSync()).isTrue();
    assertThat(backup.core().core().digest()).isEqualTo(primary.core().core().digest());
  }

  @Test
  void a_standby_that_dies_costs_a_pause_and_no_update() {
    backup.kill();
    primary.set("u1", "/k", "1", 0);
    pair.pass(3_500);

    assertThat(sequencesOf("/k").count()).isOne();
    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.events).anyMatch(event -> event instanceof PairEvent.Alone);
  }

  @Test
  void a_standby_that_dies_as_soon_as_it_has_taken_over_leaves_no_epoch_to_be_used_again() {
    primary.kill();
    pair.pass(300);
    backup.ask("voter");
    pair.pass(20);
    assertThat(backup.state()).isEqualTo(State.ACTIVE);
    long taken = backup.core().core().sequence();

    backup.kill();
    primary.start();
    pair.pass(300);
    primary.ask("voter");
    pair.pass(5_000);
    primary.set("u1", "/k", "1", 0);
    pair.pass(100);

    long next = sequencesOf("/k").min().orElseThrow();
    assertThat(Math.abs(next - taken)).as("far from what was used").isGreaterThan(1L << 20);
  }

  @Test
  void of_two_that_died_together_the_primary_leads_with_greater_sequences() {
    primary.set("u1", "/before", "1", 0);
    pair.pass(100);
    long before = primary.core().core().sequence();
    primary.kill();
    backup.kill();
    pair.pass(1_000);

    backup.start();
    primary.start();
    pair.pass(1_000);
    primary.set("u2", "/after", "1", 0);
    pair.pass(100);

    assertThat(List.of(primary.state(), backup.state()))
        .containsExactly(State.ACTIVE, State.PASSIVE);
    assertThat(primary.map("client")).containsOnlyKeys("/after");
    assertThat(sequencesOf("/after").min().orElseThrow()).isGreaterThan(before);
  }

  @Test
  void of_two_that_died_together_the_former_standby_alone_waits_and_says_so_until_it_is_forced() {
    primary.kill();
    backup.kill();
    pair.pass(1_000);
    backup.start();
    pair.pass(10);
    backup.ask("voter");
    pair.pass(6_000);
    assertThat(backup.state()).isEqualTo(State.PENDING);
    assertThat(backup.events).anyMatch(event -> event.toString().contains("backup alone"));

    backup.core().force(pair.nowNs);

    assertThat(backup.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void a_connection_that_comes_and_goes_each_second_makes_nobody_take_over() {
    for (int i = 0; i < 20; i++) {
      pair.cut(i % 2 == 0).pass(1_000);
      primary.set("u" + i, "/k", "" + i, 0);
      backup.ask("voter" + i);
    }
    pair.cut(false).pass(5_000);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(backup.published).isEmpty();
    assertThat(backup.core().core().digest()).isEqualTo(primary.core().core().digest());
  }
}
