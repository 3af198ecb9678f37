package org.zclone.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;
import org.zclone.client.ClientCore;
import org.zclone.server.ServerCore;
import org.zclone.server.ServerIdentity;
import org.zclone.server.SnapshotStream;

/** What the simulation has found, as short as it can be told. */
class FoundBySimulationTest {
  private static final byte[] FIRST = new byte[16];
  private static final byte[] SECOND = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  private final ServerCore server =
      new ServerCore(
          ServerConfig.at(Plan.SERVER).withHeartbeat(Duration.ofDays(1)),
          new ServerIdentity(new UUID(0, 1), new UUID(0, 2), 1L << 40),
          0);

  /**
   * A client whose echoes are lost repeats both of its writes. The first has expired meanwhile; the
   * second, which was acknowledged, must stay.
   */
  @Test
  void an_expired_update_that_comes_again_does_not_replace_a_newer_one() {
    byte[][] old = KvMsg.update("/k", FIRST, 1, new byte[] {1}).frames();
    byte[][] young = KvMsg.update("/k", SECOND, 0, new byte[] {2}).frames();
    server.onUpdate(old, 0);
    server.onTick(Duration.ofSeconds(2).toNanos());
    server.onUpdate(young, Duration.ofSeconds(3).toNanos());

    for (byte[][] repeated : List.of(old, young)) {
      server.onUpdate(repeated, Duration.ofSeconds(4).toNanos());
    }

    server.publish();
    assertThat(server.entries().get("/k").array()).containsExactly(2);
  }

  /**
   * A subscription is half-open: its server died, and the one in its place counts from lower
   * numbers, since its clock was set back. The snapshot is that of the new one, and must not be
   * shown under a number of the old one.
   */
  @Test
  void an_rfc_12_snapshot_from_another_life_behind_a_half_open_subscription_is_not_shown() {
    ClientCore client =
        new ClientCore(
            ClientConfig.to(Plan.SERVER).withPlane(Plane.RFC12), new UUID(0, 3), new Random(1));
    client.start(0);
    client.onLinkConnected(1, 1);
    client.onPublication(1, KvMsg.heartbeat(1L << 41).frames(), 2);
    assertThat(client.status().state()).isEqualTo(State.SYNCING);

    server.onRequest(new byte[] {1}, new SnapshotRequest(new byte[0]).frames(), 3);
    SnapshotStream end = server.snapshots().next(3);
    client.onSnapshotMessage(1, 1, end.message().frames(), 3);
    client.flush();

    assertThat(end.message().isSnapshotEnd()).isTrue();

    assertThat(client.replica().current().sequence()).isZero();
    assertThat(client.status().state()).isEqualTo(State.SYNCING);
  }
}
