package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.fsm.State;
import org.zclone.server.Outgoing;
import org.zclone.server.ServerCore;
import org.zclone.session.Hello;

/** A pair whose active server does not await what its standby confirms. */
class NotAwaitedTest {
  private static final String PEER = TestPairCores.BACKUP;
  private static final byte[] STANDBY = {1};
  private static final long WALL_MS = 1_790_000_000_000L;

  private static PairConfig settings(PairConfig config) {
    return config.withRefusalMeansDead(false).withoutAwaitingStandby();
  }

  @Test
  void a_standby_takes_over_though_a_client_has_seen_the_last_write() {
    TestPairCores pair = new TestPairCores(NotAwaitedTest::settings).started();
    PairCore primary = pair.primary().core();
    primary.onLocalUpdate(1, Update.put("/k", Bytes.utf8("v")), pair.nowNs);
    primary.onTick(pair.nowNs);
    assertThat(primary.takePublications()).anyMatch(message -> message.key().equals("/k"));
    Hello.Resume seen = new Hello.Resume(primary.core().history(), primary.core().sequence(), 0);
    pair.primary().kill(); // what was on its way to the standby is lost

    Hello hello = new Hello(new UUID(7, 7), true, 1L << 40, Optional.of(seen), 1, List.of(""));
    for (int i = 0; i < 10; i++) {
      pair.backup().say("c", hello);
      pair.pass(1_000);
    }

    assertThat(pair.backup().state()).isEqualTo(State.ACTIVE);
  }

  /** It lives, and says again and again what it has, but takes no more. */
  @Test
  void a_standby_that_takes_too_little_is_given_up() {
    PairConfig config = PairConfig.primary(ServerConfig.at(TestPairCores.PRIMARY), PEER);
    PairCore core =
        new PairCore(settings(config), new UUID(1, 1), () -> new UUID(9, 9), () -> WALL_MS, 0);
    core.force(0);
    turn(core, 0, true);
    hear(core, 0, new LinkMessage.Join(new UUID(2, 2), ServerCore.NO_HISTORY, 0));
    long last = turn(core, 0, true);
    hear(core, 0, new LinkMessage.Ack(last));
    assertThat(core.isInSync()).isTrue();
    Update large = Update.put("/k", Bytes.copyOf(new byte[1 << 20]));

    for (int i = 1; i <= 70; i++) {
      long nowNs = TimeUnit.MILLISECONDS.toNanos(10 * i);
      core.onLocalUpdate(i, large, nowNs);
      hear(core, nowNs, new LinkMessage.Ack(last));
      turn(core, nowNs, false);
      assertThat(core.isLinked()).as("after %d MiB", i).isEqualTo(i < 64);
    }
  }

  private static void hear(PairCore core, long nowNs, LinkMessage message) {
    core.onRequest(STANDBY, new byte[][] {message.encode()}, nowNs);
  }

  /** Returns the number of the last message that was sent. */
  private static long turn(PairCore core, long nowNs, boolean takes) {
    core.onTick(nowNs);
    long index = 0;
    for (Outgoing o = core.nextOutgoing(nowNs); o != null; o = core.nextOutgoing(nowNs)) {
      if (takes) {
        index += Inside.isRecords(o.frame()) ? 1 : 0;
        o.onSent(nowNs);
      } else {
        o.onFull(nowNs);
      }
    }
    core.publish();
    core.takeEffects();
    return index;
  }
}
