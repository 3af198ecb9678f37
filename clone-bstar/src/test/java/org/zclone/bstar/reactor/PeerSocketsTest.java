package org.zclone.bstar.reactor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.zeromq.SocketType;
import org.zeromq.UncheckedZMQException;

/** No socket can be made any more, as in a process without descriptors. */
class PeerSocketsTest {
  private final Loop loop = new Loop("test", new Sockets(1_000), false);

  @AfterEach
  void close() {
    loop.closeNow();
  }

  private void useUp() {
    loop.sockets().close();
    assertThatThrownBy(() -> loop.sockets().connecting(SocketType.SUB))
        .isInstanceOf(UncheckedZMQException.class);
  }

  @Test
  void a_link_that_cannot_be_opened_ends_nothing() {
    ServerConfig server = ServerConfig.at(FreePorts.endpoint());
    PairConfig config = PairConfig.backup(server, FreePorts.endpoint());
    long nowNs = System.nanoTime();
    PairCore core = new PairCore(config, new UUID(1, 1), UUID::randomUUID, () -> 1, nowNs);
    PeerSockets sockets = new PeerSockets(loop, config, core);
    useUp();

    assertThatCode(
            () -> {
              sockets.perform(new PairEffect.OpenLink(1));
              sockets.perform(new PairEffect.OpenLink(2));
              sockets.perform(new PairEffect.CloseLink());
            })
        .doesNotThrowAnyException();
  }

  @Test
  void a_subscription_that_cannot_be_renewed_ends_nothing() {
    BinaryStarConfig config = BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint());
    PeerLink link = new PeerLink(loop, config, new Nobody(), 0);
    useUp();

    assertThatCode(
            () -> {
              link.renew(TimeUnit.SECONDS.toNanos(10));
              link.renew(TimeUnit.SECONDS.toNanos(20));
            })
        .doesNotThrowAnyException();
  }

  private static final class Nobody implements PeerLink.Listener {
    @Override
    public void onFrame(byte[] frame) {}

    @Override
    public void onConnection(boolean up) {}
  }
}
