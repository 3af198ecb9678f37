package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.bstar.fsm.State;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.WriteWriter;

/** What a standby learns that was not there when it happened. */
class CopyTest {
  private static final int GROUP = 100;

  private final TestPairCores pair =
      new TestPairCores(config -> config.withRefusalMeansDead(false));
  private final TestPairCores.Half primary = pair.primary();
  private final TestPairCores.Half backup = pair.backup();

  /** The primary serves, and there is no standby yet. */
  private void startAlone() {
    primary.start();
    pair.pass(4_500).primary().ask("voter");
    pair.pass(500);
  }

  private void startStandby() {
    backup.start();
    pair.pass(2_000);
    assertThat(backup.core().isInSync()).isTrue();
  }

  /** What a client sees after the primary has died. */
  private Map<String, String> failOver() {
    primary.kill();
    backup.ask("voter");
    pair.pass(3_000).backup().ask("voter");
    pair.pass(500);
    assertThat(backup.state()).isEqualTo(State.ACTIVE);
    return backup.map("c");
  }

  @Test
  void a_standby_that_was_away_learns_that_a_lifetime_was_taken_back() {
    pair.started();
    primary.set("u1", "/k", "v", 60).set("u2", "/mortal", "v", 70);
    pair.pass(300).cut(true);
    primary.set("u1", "/k", "v", 0); // the same update, to stay from now on
    pair.pass(4_000).cut(false).pass(60_000);
    assertThat(primary.map("c")).containsOnlyKeys("/k", "/mortal");
    assertThat(backup.core().isInSync()).isTrue();

    assertThat(failOver()).containsOnlyKeys("/k", "/mortal");
    pair.pass(10_000);
    assertThat(backup.map("later")).containsOnlyKeys("/k");
  }

  @Test
  void an_update_whose_entry_had_expired_before_lives_again() {
    startAlone();
    primary.set("u1", "/lease", "v", 1);
    pair.pass(3_000);
    startStandby();
    failOver();

    backup.set("u1", "/lease", "v", 100);
    pair.pass(200);

    assertThat(backup.map("c")).containsEntry("/lease", "v");
  }

  @Test
  void but_not_if_something_else_has_happened_to_its_key_since() {
    startAlone();
    primary.set("u1", "/lease", "v", 1);
    pair.pass(3_000);
    startStandby();
    primary.set("u2", "/lease", "newer", 0);
    pair.pass(200);
    failOver();

    backup.set("u1", "/lease", "v", 100);
    pair.pass(200);

    assertThat(backup.map("c")).containsEntry("/lease", "newer");
  }

  @Test
  void what_is_left_of_a_session_that_has_ended_ends_after_a_takeover() {
    startAlone();
    writeBound(25);
    backup.start();
    while (!primary.core().isLinked()) {
      pair.pass(10);
    }
    primary.say("c", new ClientMessage.Bye());
    pair.pass(10);
    assertThat(primary.core().core().entries().size()).isPositive();
    assertThat(backup.core().isInSync()).isTrue();
    failOver();

    pair.pass(60_000);

    assertThat(backup.core().entries().size()).isZero();
  }

  @Test
  void a_server_that_stands_by_ends_nothing_of_a_session_that_had_ended() {
    pair.started();
    writeBound(15);
    primary.say("c", new ClientMessage.Bye());
    pair.pass(10).backup().core().force(pair.nowNs);
    pair.pass(10);
    assertThat(primary.state()).isEqualTo(State.PASSIVE);
    long sequence = primary.core().core().sequence();
    assertThat(primary.core().core().entries().size()).isPositive();

    primary.core().onTick(pair.nowNs);

    assertThat(primary.core().core().sequence()).isEqualTo(sequence);
    primary.core().force(pair.nowNs);
    pair.pass(60_000);
    assertThat(primary.core().core().entries().size()).as("but later, if it serves").isZero();
  }

  private void writeBound(int groups) {
    primary.say("c", new Hello(new UUID(7, 7), true, 1L << 40, Optional.empty(), 1, List.of("")));
    pair.pass(100);
    for (int i = 0; i < groups; i++) {
      byte[][] frames = {group(i)};
      primary.core().onRequest(TestPairCores.bytes("c"), frames, pair.nowNs);
      pair.pass(50);
    }
  }

  private static byte[] group(int group) {
    WriteWriter writer = new WriteWriter(1 << 20);
    writer.begin(0, 1 + (long) group * GROUP);
    for (int i = 0; i < GROUP; i++) {
      Update put = Update.put("/" + group + "/" + i, Bytes.utf8("v")).boundToSession();
      assertThat(writer.add(List.of(put))).isTrue();
    }
    return writer.finish();
  }
}
