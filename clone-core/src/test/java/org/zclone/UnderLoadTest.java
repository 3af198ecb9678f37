package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.ServerConfig;
import org.zclone.testing.FaultProxy;
import org.zclone.testing.Outages;

/** Joins and cut connections while updates flow; in the end every replica equals the server. */
class UnderLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int UPDATES_PER_SECOND = 40_000;
  private static final int KEYS = 5_000;

  private CloneServer server;
  private final AtomicBoolean writing = new AtomicBoolean(true);
  private final AtomicLong written = new AtomicLong();
  private CompletableFuture<Void> writer;

  @BeforeEach
  void start() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
    writer = CompletableFuture.runAsync(this::write);
  }

  @AfterEach
  void stop() {
    writing.set(false);
    writer.join();
    server.close();
  }

  /** Puts and removals at a steady rate, as far as this machine can. */
  private void write() {
    Random random = new Random(1);
    long start = System.nanoTime();
    long before = written.get();
    while (writing.get()) {
      long elapsedMs = (System.nanoTime() - start) / 1_000_000;
      long due = before + elapsedMs * UPDATES_PER_SECOND / 1_000;
      for (long i = written.get(); i < due && writing.get(); i++) {
        String key = "/k/" + random.nextInt(KEYS);
        if (random.nextInt(10) == 0) {
          server.remove(key);
        } else {
          server.put(key, Bytes.utf8("value " + i));
        }
        written.incrementAndGet();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void stopWriting() {
    writing.set(false);
    writer.join();
    server.put("/last", Bytes.utf8("1")).join();
  }

  @Test
  void sixty_joins_while_updates_flow_all_end_equal_to_the_server() {
    List<CloneClient> clients = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      CloneClient client = CloneClient.connect(ClientConfig.to(server.endpoint().toString()));
      clients.add(client);
      client.awaitSynced(PATIENCE);
      if (clients.size() == 4) {
        // Some at a time: this process carries writer, server and all replicas.
        assertEqual(clients.remove(0));
      }
    }
    long perSecond = written.get() * 1_000_000_000 / (System.nanoTime() - start);
    stopWriting();

    clients.forEach(this::assertEqual);
    System.out.println("60 joins under " + perSecond + " updates/s");
  }

  /** Pauses the writer, so that there is one state to compare. */
  private void assertEqual(CloneClient client) {
    writing.set(false);
    writer.join();
    server.put("/pause", Bytes.utf8("1")).join();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(client.digest()).isEqualTo(server.status().digest()));
    client.close();
    writing.set(true);
    writer = CompletableFuture.runAsync(this::write);
  }

  @Test
  void a_replica_whose_connections_are_cut_again_and_again_ends_equal_to_the_server() {
    try (FaultProxy proxy = new FaultProxy(server.endpoint());
        CloneClient client =
            CloneClient.connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withSnapshotTimeout(Duration.ofSeconds(1))
                    .withLongestPause(Duration.ofMillis(100)))) {
      client.awaitSynced(PATIENCE);
      Outages outages = new Outages(client);
      for (int i = 0; i < 20; i++) {
        long seen = client.status().sequence();
        await().atMost(PATIENCE).until(() -> server.status().sequence() > seen + 2_000);
        outages.causeAndHeal(proxy::reset);
      }
      stopWriting();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(client.digest()).isEqualTo(server.status().digest()));
    }
  }
}
