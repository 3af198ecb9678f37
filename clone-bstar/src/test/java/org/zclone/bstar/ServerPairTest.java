package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.fsm.State;
import org.zclone.testing.FreePorts;

/** A pair over real sockets. */
@Timeout(60)
class ServerPairTest {
  private static final Duration SYNC = Duration.ofSeconds(10);

  private TestPair pair = new TestPair();

  @AfterEach
  void closeAll() throws Exception {
    pair.close();
  }

  @Test
  void a_write_is_replicated_and_survives_the_end_of_the_active_server() {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);

    Receipt receipt = put(client, "/k", "1");

    assertThat(receipt.level()).isEqualTo(Level.REPLICATED);
    assertThat(backup.get("/k"))
        .hasValueSatisfying(e -> assertThat(e.value().utf8()).isEqualTo("1"));
    primary.close();
    Receipt after = put(client, "/k", "2");
    assertThat(after.level()).isEqualTo(Level.ACCEPTED);
    assertThat(after.sequence()).isGreaterThan(receipt.sequence());
    assertThat(backup.status().state()).isEqualTo(State.ACTIVE);
    assertThat(valueOf(client, "/k")).contains("2");
  }

  @Test
  void a_restarted_server_stands_by_and_takes_over_in_its_turn() {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    put(client, "/a", "1");
    primary.close();
    put(client, "/b", "2");

    ServerPair again = pair.primary();
    TestPair.awaitInSync(again, backup);
    Receipt receipt = put(client, "/c", "3");
    backup.close();
    put(client, "/d", "4");

    assertThat(receipt.level()).isEqualTo(Level.REPLICATED);
    assertThat(again.map("/", Codec.utf8()))
        .containsExactlyInAnyOrderEntriesOf(Map.of("/a", "1", "/b", "2", "/c", "3", "/d", "4"));
    assertThat(client.map("/", Codec.utf8())).hasSize(4);
  }

  @Test
  void a_switchover_of_a_closed_server_fails() {
    ServerPair primary = pair.primary();
    primary.close();

    assertThat(primary.switchover())
        .failsWithin(SYNC)
        .withThrowableThat()
        .withCauseInstanceOf(ClosedException.class);
  }

  @Test
  void a_backup_alone_does_not_serve_and_says_so() {
    pair.backup();
    CloneClient client = pair.client();

    await()
        .untilAsserted(
            () ->
                assertThat(pair.backupEvents)
                    .anySatisfy(event -> assertThat(event.toString()).contains("backup alone")));
    assertThatThrownBy(() -> client.awaitSynced(Duration.ofMillis(100)))
        .hasMessageContaining("stands by");
    ServerPair primary = pair.primary();
    client.awaitSynced(SYNC);
    assertThat(primary.status().state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void a_primary_alone_serves() {
    ServerPair primary = pair.primary();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);

    assertThat(put(client, "/k", "1").level()).isEqualTo(Level.ACCEPTED);
    assertThat(primary.status().inSync()).isFalse();
    TestPair.awaitTold(pair.primaryEvents, PairEvent.Alone.class);
  }

  @Test
  void the_application_writes_to_the_active_server_only() {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);

    Receipt receipt = primary.put("/k", Bytes.utf8("1")).orTimeout(10, TimeUnit.SECONDS).join();

    assertThat(receipt.level()).isEqualTo(Level.REPLICATED);
    assertThat(backup.get("/k")).isPresent();
    assertThatThrownBy(() -> backup.put("/k", Bytes.utf8("2")).join())
        .hasCauseInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("stands by");
  }

  @Test
  @Timeout(900)
  void switching_over_again_and_again_under_load_loses_nothing() throws Exception {
    int rounds = Integer.getInteger("pair.switchovers", 10);
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);

    try (SteadyWriter one = new SteadyWriter(client, "/one");
        SteadyWriter two = new SteadyWriter(pair.client(), "/two")) {
      for (int i = 0; i < rounds; i++) {
        TestPair.active(primary, backup).switchover().orTimeout(10, TimeUnit.SECONDS).join();
        TestPair.awaitInSync(primary, backup);
        TimeUnit.MILLISECONDS.sleep(Integer.getInteger("pair.restMs", 0));
      }
      one.stop();
      two.stop();
      System.out.printf(
          "%d switchovers, %d and %d writes, longest pause %d ms%n",
          rounds, one.acknowledged(), two.acknowledged(), one.longestPauseMs());
      for (SteadyWriter writer : new SteadyWriter[] {one, two}) {
        assertThat(writer.problems()).isEmpty();
        // one of them writes through another client, which this one may be behind
        await()
            .untilAsserted(() -> assertThat(valueOf(client, writer.key())).contains(writer.last()));
      }
    }
    await().untilAsserted(() -> assertThat(digest(primary)).isEqualTo(digest(backup)));
    assertThat(pair.primaryEvents).noneMatch(event -> event instanceof PairEvent.Discarded);
    assertThat(pair.backupEvents).noneMatch(event -> event instanceof PairEvent.Discarded);
  }

  @Test
  void a_server_without_a_standby_does_not_switch_over() {
    ServerPair primary = pair.primary();
    pair.client().awaitSynced(SYNC);

    assertThatThrownBy(() -> primary.switchover().orTimeout(10, TimeUnit.SECONDS).join())
        .hasCauseInstanceOf(CloneException.class)
        .hasMessageContaining("no standby");
  }

  @Test
  void a_strict_pair_refuses_writes_without_a_standby() {
    pair = new TestPair(config -> config.withWhenAlone(WhenAlone.REJECT));
    ServerPair primary = pair.primary();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);

    assertThatThrownBy(() -> client.writeAndWait(Update.put("/k", Bytes.utf8("1"))))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("no standby");
    ServerPair backup = pair.backup();
    TestPair.awaitInSync(primary, backup);
    assertThat(put(client, "/k", "2").level()).isEqualTo(Level.REPLICATED);
    backup.close();
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> put(client, "/k", "3"))
                    .hasCauseInstanceOf(WriteRefusedException.class));
    assertThat(valueOf(client, "/k")).contains("2");
  }

  @Test
  void entries_keep_their_lifetime_through_a_takeover() {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    client.writeAndWait(Update.put("/short", Bytes.utf8("1")).ttl(Duration.ofSeconds(6)));
    client.writeAndWait(Update.put("/long", Bytes.utf8("1")).ttl(Duration.ofSeconds(60)));
    client.writeAndWait(Update.put("/mine", Bytes.utf8("1")).boundToSession());

    primary.close();
    put(client, "/k", "2");

    assertThat(valueOf(client, "/short")).contains("1");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(valueOf(client, "/short")).isEmpty());
    assertThat(valueOf(client, "/long")).contains("1");
    assertThat(valueOf(client, "/mine")).contains("1");
  }

  @Test
  void a_third_server_is_no_standby_and_does_not_part_those_who_are() {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    put(client, "/before", "1");
    TestPair.awaitTold(pair.primaryEvents, PairEvent.InSync.class);
    pair.primaryEvents.clear();
    List<PairEvent> told = new CopyOnWriteArrayList<>();
    PairConfig config =
        PairConfig.backup(
            TestPair.at(FreePorts.inARow(TestPair.PORTS)), TestPair.endpoint(pair.primaryPort));

    try (ServerPair third = ServerPair.start(config, told::add)) {
      for (int i = 0; i < 200; i++) {
        assertThat(put(client, "/k", "" + i).level()).isEqualTo(Level.REPLICATED);
      }
      await().during(Duration.ofSeconds(1)).until(() -> third.status().state() == State.PENDING);
    }

    assertThat(pair.primaryEvents).noneMatch(event -> event instanceof PairEvent.Alone);
    assertThat(told).noneMatch(event -> event instanceof PairEvent.InSync);
    primary.close();
    put(client, "/after", "1");
    assertThat(backup.map("/", Codec.utf8())).containsOnlyKeys("/before", "/k", "/after");
  }

  @Test
  void both_halves_close_from_many_threads_at_once_while_a_client_writes() throws Exception {
    ServerPair primary = pair.primary();
    ServerPair backup = pair.backup();
    CloneClient client = pair.client();
    client.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    ExecutorService threads = Executors.newCachedThreadPool();
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    List<Future<?>> calls = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      writes.add(client.put("/k" + i, Bytes.utf8("1")));
    }
    for (int i = 0; i < 3; i++) {
      for (AutoCloseable it : List.of(primary, backup, client)) {
        calls.add(
            threads.submit(
                () -> {
                  it.close();
                  return "closed";
                }));
      }
    }

    for (Future<?> call : calls) {
      call.get(SYNC.toSeconds(), TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(writes).allSatisfy(write -> assertThat(write).isDone());
    pair.primary().close(); // its ports are free again
  }

  @Test
  void a_half_can_be_turned_by_hand_in_a_selector() throws Exception {
    ServerPair backup = pair.backup();
    try (Selector selector = Selector.open();
        ServerPair primary = ServerPair.byHand(pair.primaryConfig(), pair.primaryEvents::add)) {
      Turnable turnable = primary.turnable();
      turnable.attachTo(selector);
      CloneClient client = pair.client();
      turnUntil(turnable, selector, () -> backup.status().inSync() && primary.status().inSync());

      CompletableFuture<Receipt> write = client.put("/k", Bytes.utf8("1"));
      CompletableFuture<Receipt> local = primary.put("/l", Bytes.utf8("2"));
      turnUntil(turnable, selector, () -> write.isDone() && local.isDone());

      assertThat(write.join().level()).isEqualTo(Level.REPLICATED);
      assertThat(local.join().level()).isEqualTo(Level.REPLICATED);
      assertThat(backup.map("/", Codec.utf8())).containsOnlyKeys("/k", "/l");
    }
  }

  private static void turnUntil(Turnable turnable, Selector selector, Callable<Boolean> condition) {
    await()
        .atMost(SYNC)
        .pollInterval(Duration.ofMillis(1))
        .pollInSameThread()
        .until(
            () -> {
              selector.select(Math.max(1, turnable.nanosToDeadline() / 1_000_000));
              selector.selectedKeys().clear();
              turnable.turn();
              return condition.call();
            });
  }

  private static long digest(ServerPair server) {
    return server.status().server().digest();
  }

  private static Receipt put(CloneClient client, String key, String value) {
    return client.put(key, Bytes.utf8(value)).orTimeout(15, TimeUnit.SECONDS).join();
  }

  private static Optional<String> valueOf(CloneClient client, String key) {
    return client.get(key).map(entry -> entry.value().utf8());
  }
}
