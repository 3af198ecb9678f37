package org.zclone.bstar.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.pair.PairCore;
import org.zclone.bstar.pair.PairEffect;
import org.zclone.reactor.Loop;
import org.zclone.reactor.Sockets;
import org.zclone.testing.FreePorts;

/** For a moment the process has no descriptors left. */
class PeerSocketsTest {
  private final Loop loop = new Loop("test", new Sockets(1_000, this::onSockets), false);
  private boolean scarce;
  private int opened;

  private void onSockets(int count) {
    if (scarce) {
      throw new UncheckedIOException("none left, on purpose", new IOException());
    }
    opened += count;
  }

  @AfterEach
  void close() {
    loop.closeNow();
  }

  @Test
  void a_link_that_gets_no_socket_ends_nothing_and_the_next_one_is_opened() {
    ServerConfig server = ServerConfig.at(FreePorts.endpoint());
    PairConfig config = PairConfig.backup(server, FreePorts.endpoint());
    long nowNs = System.nanoTime();
    PairCore core = new PairCore(config, new UUID(1, 1), UUID::randomUUID, () -> 1, nowNs);
    PeerSockets sockets = new PeerSockets(loop, config, core);
    int before = opened;

    scarce = true;
    sockets.perform(new PairEffect.OpenLink(1));
    sockets.perform(new PairEffect.CloseLink());
    scarce = false;
    sockets.perform(new PairEffect.OpenLink(2));

    assertThat(opened).isEqualTo(before + 1);
  }

  @Test
  void a_subscription_that_cannot_be_renewed_stays_until_it_can() {
    BinaryStarConfig config = BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint());
    PeerLink link = new PeerLink(loop, config, new Nobody(), 0);
    int before = opened;

    scarce = true;
    link.renew(TimeUnit.SECONDS.toNanos(10));
    scarce = false;
    link.renew(TimeUnit.SECONDS.toNanos(20));

    assertThat(opened).isEqualTo(before + 1);
  }

  private static final class Nobody implements PeerLink.Listener {
    @Override
    public void onFrame(byte[] frame) {}

    @Override
    public void onConnection(boolean up) {}
  }
}
