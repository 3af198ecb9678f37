package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneMap;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Entry;
import org.zclone.api.NotSyncedException;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Subscription;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.testing.FreePorts;

class CloneClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ServerConfig ANYWHERE = ServerConfig.at("tcp://127.0.0.1:0");

  private CloneServer server;
  private CloneClient client;

  @BeforeEach
  void start() {
    // A port that no client of a server that is down is given for its own end.
    server = CloneServer.start(ServerConfig.at(FreePorts.endpoint(3)));
    client = connect(config());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private ClientConfig config() {
    return ClientConfig.to(server.endpoint().toString()).withSnapshotTimeout(Duration.ofSeconds(1));
  }

  private static CloneClient connect(ClientConfig config) {
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    return client;
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  @Test
  void a_write_is_shown_by_the_replica_that_asked_once_it_is_answered() {
    Receipt receipt = client.put("/ключ/ß", text("wert")).join();

    Entry entry = client.get("/ключ/ß").orElseThrow();
    assertThat(entry.utf8()).isEqualTo("wert");
    assertThat(entry.sequence()).isEqualTo(receipt.sequence());
    assertThat(receipt.level()).isEqualTo(Receipt.Level.ACCEPTED);
    assertThat(client.digest()).isEqualTo(server.status().digest()).isNotZero();
  }

  @Test
  void values_from_one_byte_to_five_megabytes_arrive_whole() {
    for (int size : new int[] {1, 255, 256, 65_536, 5 << 20}) {
      byte[] value = new byte[size];
      value[size - 1] = 7;
      client.put("/size", Bytes.copyOf(value)).join();

      assertThat(client.get("/size").orElseThrow().value()).isEqualTo(Bytes.copyOf(value));
    }
    try (CloneClient late = connect(config())) {
      assertThat(late.get("/size").orElseThrow().value().length()).isEqualTo(5 << 20);
    }
  }

  @Test
  void a_map_view_is_live_sorted_and_changed_through_the_server_only() {
    CloneMap<String> map = client.map("/m/", Codec.utf8());
    map.set("/m/b", "2").join();
    map.set("/m/a", "1").join();
    client.put("/other", text("x")).join();

    assertThat(map).containsExactly(Map.entry("/m/a", "1"), Map.entry("/m/b", "2"));
    assertThat(map.firstKey()).isEqualTo("/m/a");
    Map<String, String> before = map.snapshot();
    map.unset("/m/a").join();
    assertThat(map).containsOnlyKeys("/m/b");
    assertThat(before).containsOnlyKeys("/m/a", "/m/b");
    assertThatThrownBy(() -> map.put("/m/c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void a_listener_gets_the_current_state_first_and_then_every_change_once_and_in_order() {
    client.put("/w/1", text("a")).join();
    client.put("/x", text("outside")).join();
    List<List<Change>> cuts = new CopyOnWriteArrayList<>();

    Subscription watching = client.watch("/w/", cutsInto(cuts));
    await().until(() -> cuts.size() == 1);
    client.put("/w/2", text("b")).join();
    client.put("/x", text("outside again")).join();
    client.put("/w/1", text("c")).join();
    client.remove("/w/2").join();

    await().untilAsserted(() -> assertThat(flat(cuts)).hasSize(4));
    assertThat(flat(cuts))
        .extracting(change -> change.cause() + change.key())
        .containsExactly("RESYNC/w/1", "PUT/w/2", "PUT/w/1", "DELETED/w/2");
    assertThat(flat(cuts).get(2).before().orElseThrow().utf8()).isEqualTo("a");

    watching.close();
    client.put("/w/3", text("unseen")).join();
    assertThat(flat(cuts)).hasSize(4);
  }

  private static ChangeListener cutsInto(List<List<Change>> cuts) {
    return new ChangeListener() {
      @Override
      public void onChange(Change change) {
        throw new AssertionError("onChanges is called");
      }

      @Override
      public void onChanges(List<Change> changes) {
        cuts.add(changes);
      }
    };
  }

  private static List<Change> flat(List<List<Change>> cuts) {
    return cuts.stream().flatMap(List::stream).toList();
  }

  @Test
  void an_entry_with_a_ttl_expires_everywhere_and_says_so() {
    List<List<Change>> cuts = new CopyOnWriteArrayList<>();
    client.watch("", cutsInto(cuts));

    client.write(Update.put("/e", text("1")).ttl(Duration.ofSeconds(1))).join();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(flat(cuts))
                    .extracting(Change::cause)
                    .containsExactly(Cause.PUT, Cause.EXPIRED));
    assertThat(client.get("/e")).isEmpty();
    assertThat(server.get("/e")).isEmpty();
  }

  @Test
  void a_listener_that_throws_gets_the_next_change_all_the_same() {
    AtomicInteger calls = new AtomicInteger();
    client.watch(
        "",
        change -> {
          calls.incrementAndGet();
          throw new IllegalStateException("on purpose");
        });

    client.put("/a", text("1")).join();
    client.put("/b", text("2")).join();

    await().untilAsserted(() -> assertThat(calls).hasValue(2));
  }

  @Test
  void a_listener_that_blocks_stalls_neither_replication_nor_answers_nor_other_listeners() {
    CountDownLatch release = new CountDownLatch(1);
    List<List<Change>> others = new CopyOnWriteArrayList<>();
    client.watch("", change -> awaitLatch(release));
    client.watch("", cutsInto(others));

    for (int i = 0; i < 100; i++) {
      client.put("/k" + i, text("v")).join();
    }

    await().untilAsserted(() -> assertThat(flat(others)).hasSize(100));
    release.countDown();
  }

  @Test
  void a_listener_that_falls_behind_gets_one_cut_of_differences_and_ends_right() {
    client.close();
    client = connect(config().withListenerQueue(10));
    CountDownLatch release = new CountDownLatch(1);
    Map<String, String> folded = Collections.synchronizedMap(new TreeMap<>());
    AtomicInteger seen = new AtomicInteger();
    client.watch(
        "",
        change -> {
          awaitLatch(release);
          seen.incrementAndGet();
          change
              .after()
              .ifPresentOrElse(
                  entry -> folded.put(entry.key(), entry.utf8()),
                  () -> folded.remove(change.key()));
        });

    for (int i = 0; i < 1_000; i++) {
      client.put("/k" + i % 7, text("v" + i)).join();
    }
    client.remove("/k3").join();
    release.countDown();

    Map<String, String> expected = new TreeMap<>(server.map("", Codec.utf8()));
    await().untilAsserted(() -> assertThat(folded).isEqualTo(expected));
    assertThat(seen.get()).isLessThan(100);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_listener_may_write_but_must_not_wait() {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    CompletableFuture<Receipt> written = new CompletableFuture<>();
    client.watch(
        "/trigger",
        change -> {
          try {
            client.writeAndWait(Update.put("/b", text("2")));
          } catch (IllegalStateException e) {
            refused.set(e);
          }
          client.put("/a", text("1")).thenAccept(written::complete);
        });

    client.put("/trigger", text("1")).join();

    assertThat(written).succeedsWithin(PATIENCE);
    assertThat(refused.get()).hasMessageContaining("must not wait");
    assertThat(server.get("/b")).isEmpty();
  }

  @Test
  void a_server_that_restarts_is_followed_again_and_writes_survive_the_gap() {
    client.put("/before", text("1")).join();
    List<List<Change>> cuts = new CopyOnWriteArrayList<>();
    client.watch("", cutsInto(cuts));
    await().until(() -> !cuts.isEmpty());

    server.close();
    CompletableFuture<Receipt> during = client.put("/during", text("2"));
    assertThat(client.get("/before")).as("readable during the outage").isPresent();
    server = CloneServer.start(ANYWHERE.withEndpoint(server.endpoint()));

    assertThat(during).succeedsWithin(PATIENCE);
    await().untilAsserted(() -> assertThat(client.digest()).isEqualTo(server.status().digest()));
    assertThat(client.get("/before")).as("the server forgot it").isEmpty();
    assertThat(flat(cuts))
        .extracting(change -> change.cause() + change.key())
        .contains("RESYNC/before");
  }

  @Test
  void the_second_server_is_followed_when_the_first_dies() {
    CloneServer second = CloneServer.start(ANYWHERE);
    second.put("/who", text("second")).join();
    server.put("/who", text("first")).join();
    try (CloneClient both =
        connect(
            ClientConfig.to(server.endpoint().toString(), second.endpoint().toString())
                .withSnapshotTimeout(Duration.ofSeconds(1)))) {
      // usually the first; but one connection in a hundred fails to shake hands, and is given up
      String followed = both.get("/who").orElseThrow().utf8();
      (followed.equals("first") ? server : second).close();

      await().atMost(PATIENCE).until(() -> !both.get("/who").orElseThrow().utf8().equals(followed));
      both.put("/w", text("1")).join();
      assertThat((followed.equals("first") ? second : server).get("/w")).isPresent();
    } finally {
      second.close();
    }
  }

  @Test
  void a_subtree_client_holds_its_subtree_only_and_says_why_it_cannot_write_elsewhere() {
    client.put("/in/a", text("1")).join();
    client.put("/out/a", text("1")).join();
    try (CloneClient part = connect(config().withSubtree("/in/").withPlane(Plane.RFC12))) {
      assertThat(part.map("", Codec.utf8())).containsOnlyKeys("/in/a");
      part.put("/in/b", text("2")).join();
      assertThatThrownBy(() -> part.put("/out/b", text("2")).join())
          .hasCauseInstanceOf(WriteRefusedException.class)
          .hasMessageContaining("RFC 12");
      assertThatThrownBy(() -> part.write(Update.put("/in/c", text("1")).ifAbsent()).join())
          .hasCauseInstanceOf(WriteRefusedException.class)
          .hasMessageContaining("RFC 12");
    }
  }

  @Test
  void waiting_in_vain_says_what_each_server_did() {
    String nobody = server.endpoint().toString();
    server.close();
    try (CloneClient lonely =
        CloneClient.connect(ClientConfig.to(nobody).withSnapshotTimeout(Duration.ofMillis(200)))) {
      assertThatThrownBy(() -> lonely.awaitSynced(Duration.ofSeconds(1)))
          .isInstanceOf(NotSyncedException.class)
          .hasMessageContaining(nobody)
          .hasMessageContaining("no connection");
      assertThat(lonely.status().isLive()).isFalse();
      assertThat(lonely.status().synced()).isFalse();
    }
  }

  @Test
  void the_status_tells_of_an_outage_and_of_its_end() {
    List<ClientStatus.State> states = new CopyOnWriteArrayList<>();
    client.onStatus(status -> states.add(status.state()));
    await().until(() -> states.contains(ClientStatus.State.LIVE));

    server.close();
    await().atMost(PATIENCE).until(() -> states.contains(ClientStatus.State.CONNECTING));
    Duration stale = client.staleness();
    await().until(() -> client.staleness().compareTo(stale) > 0);
    server = CloneServer.start(ANYWHERE.withEndpoint(server.endpoint()));

    await().atMost(PATIENCE).until(() -> client.status().isLive());
    assertThat(states.get(states.size() - 1)).isEqualTo(ClientStatus.State.LIVE);
  }

  @Test
  void closing_answers_every_pending_write_and_calls_nobody_back() {
    server.close();
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      writes.add(client.put("/k" + i, text("v")));
    }

    Thread.currentThread().interrupt();
    client.close();
    assertThat(Thread.interrupted()).isTrue();
    client.close();

    assertThat(writes).allSatisfy(write -> assertThat(write).isCompletedExceptionally());
    assertThatThrownBy(() -> client.put("/late", text("v")).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ClosedException.class);
    assertThat(client.status().state()).isEqualTo(ClientStatus.State.CLOSED);
    assertThatThrownBy(() -> client.awaitSynced(PATIENCE)).isInstanceOf(ClosedException.class);
  }

  @Test
  void ten_thousand_writes_of_several_threads_are_answered_in_order_of_each_thread() {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(CompletableFuture.runAsync(() -> writeMany("/t" + thread + "/", 2_500)));
    }
    threads.forEach(CompletableFuture::join);

    assertThat(server.status().entries()).isEqualTo(4 * 2_500);
    await().untilAsserted(() -> assertThat(client.digest()).isEqualTo(server.status().digest()));
  }

  private void writeMany(String prefix, int count) {
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(client.put(prefix + i, text("value " + i)));
    }
    long last = 0;
    for (CompletableFuture<Receipt> write : writes) {
      long sequence = write.join().sequence();
      assertThat(sequence).isGreaterThan(last);
      last = sequence;
    }
  }
}
