package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Collector;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;
import org.zclone.testing.FaultProxy;

/** Writing again after a connection broke. */
class AfterOutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource(Collector.class)
  void a_plain_write_after_a_cut_does_not_wait_for_a_watchdog(Collector collector) {
    ServerConfig anywhere = ServerConfig.at("tcp://127.0.0.1:0").withCollector(collector);
    try (CloneServer server = CloneServer.start(anywhere);
        FaultProxy proxy = new FaultProxy(server.endpoint());
        CloneClient client =
            CloneClient.connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withCollector(collector)
                    .withPlane(Plane.RFC12))) {
      client.awaitSynced(PATIENCE);
      client.put("/a", Bytes.utf8("1")).join();

      proxy.reset();

      assertThat(client.put("/b", Bytes.utf8("2"))).succeedsWithin(Duration.ofSeconds(4));
    }
  }
}
