package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.fsm.State;
import org.zclone.server.Bounds;
import org.zclone.server.ServerCore;
import org.zclone.session.Hello;

/** What the simulation of the pair has found, as short as it can be told. */
class FoundBySimulationTest {
  private static final UUID HISTORY = new UUID(3, 3);

  private final TestPairCores pair =
      new TestPairCores(config -> config.withRefusalMeansDead(false));

  /** Entries may be older than the latest removal that was forgotten. */
  @Test
  void a_standby_catches_up_with_a_map_that_has_forgotten_removals() {
    ServerConfig config = ServerConfig.at(TestPairCores.PRIMARY);
    ServerCore full = ServerCore.standby(config, new Bounds(1, 1, 1), new UUID(0, 1), 0);
    full.activate(Optional.of(HISTORY), 1L << 40, 0);
    full.onLocalUpdate(Update.put("/old", Bytes.utf8("1")), 0);
    for (String key : new String[] {"/a", "/b", "/c"}) {
      full.onLocalUpdate(Update.put(key, Bytes.utf8("1")), 0);
      full.onLocalUpdate(Update.remove(key), 0);
    }
    ServerCore empty =
        ServerCore.standby(config, new UUID(0, 2), 0)
            .emptied(HISTORY, full.epochs(), full.floor(), 0);

    assertThat(full.kept().tombstones()).isEqualTo(1);
    assertThat(empty.sequence()).isLessThan(full.epochs().current());
    full.tellUpdates(0, Integer.MAX_VALUE, empty.standbyLog(() -> 0));

    assertThat(empty.digest()).isEqualTo(full.digest());
    assertThat(empty.isKnownSince(HISTORY, full.floor() - 1)).isFalse();
  }

  /** Nobody else would have it, and RFC 12 clients would see it. */
  @Test
  void what_has_waited_at_a_standby_is_refused_where_writes_alone_are() {
    TestPairCores strict =
        new TestPairCores(config -> config.withWhenAlone(WhenAlone.REJECT)).started();
    strict.primary().kill();
    strict.backup().set("u1", "/k", "v", 0);
    strict.pass(300);

    assertThat(strict.backup().map("voter")).isEmpty();
    assertThat(strict.backup().state()).isEqualTo(State.ACTIVE);
  }

  /** Its monotonic clock stood still meanwhile, so that it took an old question for a new one. */
  @Test
  void who_has_asked_before_a_standby_was_suspended_does_not_make_it_active_afterwards() {
    pair.started();
    pair.primary().kill();
    pair.backup().ask("voter");
    pair.pass(300);
    pair.wallMs += 60_000;

    pair.pass(3_500);
    assertThat(pair.backup().state()).isEqualTo(State.PASSIVE);

    pair.backup().ask("voter");
    pair.pass(300);
    assertThat(pair.backup().state()).isEqualTo(State.ACTIVE);
  }

  /**
   * With a clock that was set back it would pass for the older map, and the full one yield to it.
   */
  @Test
  void an_empty_server_that_is_asked_by_those_who_know_more_begins_after_that() {
    TestPairCores.Half primary = pair.primary().start();
    long beyond = Long.MAX_VALUE - (1L << 59);
    long inReach = 1L << 60;
    pair.wallMs = 1_600_000_000_000L;

    for (long position : new long[] {inReach, beyond}) {
      primary.core().onRequest(TestPairCores.bytes("c"), hello(position), pair.nowNs);
    }
    pair.pass(5_000);

    assertThat(primary.state()).isEqualTo(State.ACTIVE);
    assertThat(primary.core().core().epochs().birth())
        .as("but nobody is believed whom no clock could have led so far")
        .isBetween(inReach, inReach + (1L << 42));
  }

  /** By its clock the empty one would have the older map, if nobody who asks knows better. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_empty_server_whose_clock_was_set_back_yields_to_what_two_servers_held(boolean served) {
    pair.started();
    pair.primary().set("u", "/k", "v", 0);
    pair.pass(300).cut(true);
    pair.primary().kill();
    if (served) {
      pair.backup().ask("c");
      pair.pass(4_000).backup().ask("c");
      pair.pass(300);
      assertThat(pair.backup().state()).isEqualTo(State.ACTIVE);
    }
    pair.wallMs -= Duration.ofHours(1).toMillis();
    pair.primary().start();
    pair.pass(4_000).primary().ask("c");
    pair.pass(300);
    assertThat(pair.primary().state()).isEqualTo(State.ACTIVE);

    pair.cut(false).pass(3_000);

    assertThat(pair.backup().state()).isEqualTo(State.ACTIVE);
    assertThat(pair.primary().state()).isEqualTo(State.PASSIVE);
    assertThat(pair.backup().map("c")).containsKey("/k");
    assertThat(pair.primary().core().core().digest())
        .isEqualTo(pair.backup().core().core().digest());
  }

  /** What is not replicated may be lost, and then the reason for the refusal never was. */
  @Test
  void a_local_write_is_not_refused_because_of_what_the_standby_does_not_have() {
    TestPairCores awaiting = new TestPairCores().started();
    PairCore core = awaiting.primary().core();
    Update put = Update.put("/k", Bytes.utf8("1"));

    core.onLocalUpdate(1, put, awaiting.nowNs);
    core.onLocalUpdate(2, put.ifAbsent(), awaiting.nowNs);
    core.onTick(awaiting.nowNs);
    core.publish();

    assertThat(core.takeEffects()).noneMatch(effect -> effect instanceof PairEffect.Failed);
    awaiting.cut(true).pass(4_000); // nobody confirms: it goes on alone
    core.onLocalUpdate(3, put.ifAbsent(), awaiting.nowNs);
    core.onTick(awaiting.nowNs);
    core.publish();
    assertThat(core.takeEffects()).anyMatch(effect -> effect instanceof PairEffect.Failed);
  }

  private static byte[][] hello(long position) {
    Hello.Resume resume = new Hello.Resume(HISTORY, position, 0);
    return new byte[][] {
      new Hello(new UUID(5, 5), true, 1 << 20, Optional.of(resume), 1, List.of("")).encode()
    };
  }

  /** Its monotonic clock stands still meanwhile, and what it knows is old all the same. */
  @Test
  void a_server_whose_machine_was_suspended_serves_nobody_before_the_peer_has_answered() {
    pair.started();
    pair.primary().freeze();
    pair.wallMs += Duration.ofMinutes(10).toMillis();
    pair.primary().thaw();
    TestPairCores.Half primary = pair.primary();
    primary.published.clear();

    primary.core().onTick(pair.nowNs);

    assertThat(primary.core().takePublications()).isEmpty();
    assertThat(pair.pass(500).primary().state()).isEqualTo(State.ACTIVE);
    assertThat(primary.set("u", "/k", "v", 0).map("c")).containsKey("/k");
  }
}
