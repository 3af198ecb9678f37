package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.Entry;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.client.Corruption;

/** A bit of a replica flips, and nobody says so, over real sockets. */
class DivergenceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Long, so that one and two are told apart on a busy machine, too. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private static final Duration SLACK = HEARTBEAT.dividedBy(2);
  private static final String KEY = "/config/a";

  private final List<Change> changes = new CopyOnWriteArrayList<>();
  private final List<ClientStatus> statuses = new CopyOnWriteArrayList<>();
  private ServerReactor server;

  @BeforeEach
  void start() {
    ServerConfig config = ServerConfig.at("tcp://127.0.0.1:0").withHeartbeat(HEARTBEAT);
    server = ServerReactor.start(config, true);
    server.write(Update.put("/other", Bytes.utf8("1"))).join();
    server.write(Update.put(KEY, Bytes.utf8("right"))).join();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ClientReactor follow(String subtree) {
    ClientConfig config =
        ClientConfig.to(server.endpoint().toString())
            .withSubtree(subtree)
            .withSilence(PATIENCE); // far above the heartbeat
    ClientReactor client = ClientReactor.start(config, true);
    client.awaitLive(PATIENCE);
    client.watch(KEY, changes::add);
    client.onStatus(statuses::add);
    await().until(() -> changes.size() == 1 && statuses.size() == 1); // as it is now
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/config/"})
  void a_flipped_bit_is_found_within_a_heartbeat_repaired_and_reported(String subtree) {
    ClientReactor client = follow(subtree);
    try {
      Entry right = entry(client);

      client.tamper(core -> Corruption.flipBit(core, right));
      await().until(() -> !entry(client).equals(right));
      long flippedNs = System.nanoTime();
      await().atMost(PATIENCE).until(() -> changes.size() > 1);
      Duration repaired = Duration.ofNanos(System.nanoTime() - flippedNs);

      assertThat(repaired).isLessThan(HEARTBEAT.plus(SLACK));
      assertThat(entry(client)).isEqualTo(right);
      Change change = changes.get(1);
      assertThat(change.cause()).isEqualTo(Cause.RESYNC);
      assertThat(change.before().map(Entry::utf8)).contains("sight");
      assertThat(change.after()).contains(right);
      await().until(client.status()::isLive);
      await().untilAsserted(() -> assertThat(client.counters()).containsEntry("diverged", 1L));
      assertThat(statuses).extracting(ClientStatus::detail).anyMatch(d -> d.contains("differs"));
    } finally {
      client.close();
    }
  }

  private static Entry entry(ClientReactor client) {
    return client.replica().tree().get(KEY);
  }
}
