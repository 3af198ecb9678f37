package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Entry;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.testing.FaultProxy;
import org.zclone.testing.Outages;
import org.zclone.testing.PlainPeer;

/** Our client and our server over sessions, on real sockets. */
class SessionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private CloneServer server;

  @BeforeEach
  void start() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ClientConfig config() {
    return ClientConfig.to(server.endpoint().toString());
  }

  private static CloneClient connect(ClientConfig config) {
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    return client;
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  private static long count(CloneClient client, String name) {
    return client.counters().getOrDefault(name, 0L);
  }

  private void awaitEqual(CloneClient client) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(client.digest()).isEqualTo(server.status().digest()));
  }

  @Test
  void a_client_finds_the_session_plane_by_itself_and_both_planes_agree() {
    try (CloneClient session = connect(config());
        CloneClient plain = connect(config().withPlane(Plane.RFC12))) {
      assertThat(session.status().plane()).isEqualTo(Plane.SESSION);
      assertThat(plain.status().plane()).isEqualTo(Plane.RFC12);

      long one = session.put("/s", text("1")).join().sequence();
      long two = plain.put("/p", text("2")).join().sequence();
      server.put("/own", text("3")).join();

      assertThat(two).isEqualTo(one + 1);
      awaitEqual(session);
      awaitEqual(plain);
      assertThat(plain.get("/s").map(Entry::sequence)).contains(one);
      assertThat(session.get("/p").map(Entry::sequence)).contains(two);
    }
  }

  @Test
  void an_rfc_12_server_is_followed_in_rfc_12_and_the_session_plane_can_be_demanded() {
    try (CloneClient client = connect(config().withPlane(Plane.SESSION))) {
      assertThat(client.status().plane()).isEqualTo(Plane.SESSION);
    }
  }

  @Test
  void conditions_hold_exactly_and_a_refusal_says_what_the_entry_has() {
    try (CloneClient client = connect(config())) {
      Receipt first = client.write(Update.put("/c", text("1")).ifAbsent()).join();

      assertThatThrownBy(() -> client.write(Update.put("/c", text("2")).ifAbsent()).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WriteRefusedException.class,
              e -> assertThat(e.actualSequence()).hasValue(first.sequence()));
      client.write(Update.put("/c", text("3")).ifSequence(first.sequence())).join();

      assertThat(client.get("/c").map(Entry::utf8)).contains("3");
    }
  }

  @Test
  void a_group_is_applied_whole_or_not_at_all_and_seen_as_one_cut() {
    try (CloneClient writer = connect(config());
        CloneClient reader = connect(config())) {
      List<List<Change>> cuts = new CopyOnWriteArrayList<>();
      reader.watch(
          "/g/",
          new org.zclone.api.ChangeListener() {
            @Override
            public void onChange(Change change) {}

            @Override
            public void onChanges(List<Change> changes) {
              cuts.add(changes);
            }
          });

      writer.write(List.of(Update.put("/g/a", text("1")), Update.put("/g/b", text("1")))).join();
      assertThatThrownBy(
              () ->
                  writer
                      .write(
                          List.of(
                              Update.put("/g/a", text("2")),
                              Update.put("/g/b", text("2")).ifAbsent()))
                      .join())
          .hasCauseInstanceOf(WriteRefusedException.class);

      await().untilAsserted(() -> assertThat(cuts).hasSize(1));
      assertThat(cuts.get(0)).hasSize(2);
      assertThat(server.get("/g/a").map(Entry::utf8)).contains("1");
    }
  }

  @Test
  void an_entry_bound_to_a_session_goes_with_its_client() {
    try (CloneClient other = connect(config())) {
      CloneClient owner = connect(config());
      owner.write(Update.put("/here/me", text("1")).boundToSession()).join();
      await().until(() -> other.get("/here/me").isPresent());

      owner.close();

      await().atMost(PATIENCE).until(() -> other.get("/here/me").isEmpty());
    }
  }

  @Test
  void a_subtree_client_may_write_anywhere() {
    try (CloneClient client = connect(config().withSubtree("/in/"))) {
      client.put("/out/a", text("1")).join();
      client.put("/in/a", text("1")).join();

      assertThat(server.get("/out/a")).isPresent();
      assertThat(client.map("", Codec.utf8())).containsOnlyKeys("/in/a");
    }
  }

  @Test
  void two_clients_race_ten_thousand_compare_and_sets_and_exactly_as_many_succeed() {
    server.put("/counter", text("0")).join();
    AtomicInteger successes = new AtomicInteger();
    try (CloneClient one = connect(config());
        CloneClient two = connect(config())) {
      CompletableFuture<Void> first = CompletableFuture.runAsync(() -> race(one, successes));
      CompletableFuture<Void> second = CompletableFuture.runAsync(() -> race(two, successes));
      first.join();
      second.join();
    }

    assertThat(successes).hasValue(10_000);
    assertThat(server.get("/counter").map(Entry::utf8)).contains("10000");
  }

  private static void race(CloneClient client, AtomicInteger successes) {
    for (int i = 0; i < 5_000; i++) {
      boolean done = false;
      while (!done) {
        Entry entry = client.get("/counter").orElseThrow();
        Bytes next = text(String.valueOf(Integer.parseInt(entry.utf8()) + 1));
        try {
          client.write(Update.put("/counter", next).ifSequence(entry.sequence())).join();
          successes.incrementAndGet();
          done = true;
        } catch (CompletionException e) {
          assertThat(e)
              .cause()
              .isInstanceOfSatisfying(
                  WriteRefusedException.class,
                  refusal -> assertThat(refusal.actualSequence()).isPresent());
        }
      }
    }
  }

  @Test
  void a_thousand_writes_over_connections_that_are_cut_are_applied_once_each() {
    List<String> applied = new CopyOnWriteArrayList<>();
    try (FaultProxy proxy = new FaultProxy(server.endpoint());
        CloneClient witness = connect(config());
        CloneClient writer =
            connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withWriteTimeout(PATIENCE)
                    .withLongestPause(Duration.ofMillis(50)))) {
      witness.watch("/k", change -> applied.add(change.after().orElseThrow().utf8()));
      AtomicBoolean cutting = new AtomicBoolean(true);
      Outages outages = new Outages(writer);
      CompletableFuture<Void> cutter =
          CompletableFuture.runAsync(
              () -> {
                while (cutting.get()) {
                  outages.causeAndHeal(proxy::reset);
                }
              });

      List<CompletableFuture<Receipt>> writes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        writes.add(writer.put("/k", text(String.valueOf(i))));
        if (i % 10 == 0) {
          writes.get(i).join();
        }
      }
      writes.forEach(CompletableFuture::join);
      cutting.set(false);
      cutter.join();

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(applied).hasSize(1_000));
      assertThat(applied).doesNotHaveDuplicates();
      assertThat(applied.get(999)).isEqualTo("999");
    }
  }

  @Test
  void replicas_behind_a_proxy_that_cuts_at_random_end_equal_by_deltas_while_updates_flow() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      server.put("/a/" + i, text("initial"));
    }
    server.put("/b/first", text("initial")).join();
    try (FaultProxy proxy = new FaultProxy(server.endpoint());
        CloneClient whole =
            connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withLongestPause(Duration.ofMillis(50)));
        CloneClient part =
            connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withSubtree("/b/")
                    .withLongestPause(Duration.ofMillis(50)))) {
      Outages outages = new Outages(whole);
      for (int i = 0; i < 100_000; i++) {
        String key = (random.nextInt(4) == 0 ? "/b/" : "/a/") + random.nextInt(10_000);
        if (random.nextInt(10) == 0) {
          server.remove(key);
        } else {
          server.put(key, text("value " + i));
        }
        if (i % 5_000 == 4_999) {
          outages.causeAndHeal(proxy::reset);
          part.awaitSynced(PATIENCE);
        }
      }
      server.put("/b/last", text("1")).join();

      awaitEqual(whole);
      await().atMost(PATIENCE).until(() -> part.get("/b/last").isPresent());
      assertThat(part.map("", Codec.utf8())).isEqualTo(server.map("/b/", Codec.utf8()));
      assertThat(count(whole, "deltas") + count(part, "deltas")).isGreaterThan(20);
      assertThat(count(whole, "snapshots")).as("the first join alone").isEqualTo(1);
      assertThat(count(part, "snapshots")).isEqualTo(1);
      System.out.println("whole map: " + whole.counters() + "\nsubtree: " + part.counters());
    }
  }

  @Test
  void catching_up_with_fifty_missed_updates_of_two_hundred_thousand_keys_is_cheap() {
    for (int i = 0; i < 200_000; i++) {
      server.put("/k/" + i, text("value " + i));
    }
    server.put("/ready", text("1")).join();
    try (FaultProxy proxy = new FaultProxy(server.endpoint());
        CloneClient client =
            connect(
                ClientConfig.to(proxy.endpoint().toString())
                    .withLongestPause(Duration.ofMillis(50)))) {
      proxy.refuse();
      new Outages(client).cause(proxy::reset);
      for (int i = 0; i < 50; i++) {
        server.put("/k/" + i * 1_000, text("missed " + i)).join();
      }
      long before = proxy.bytes();
      proxy.heal();

      awaitEqual(client);

      long bytes = proxy.bytes() - before;
      System.out.println("50 missed updates of 200,000 keys: " + bytes + " bytes both ways");
      assertThat(bytes).isLessThan(64 << 10);
      assertThat(count(client, "deltas")).isEqualTo(1);
    }
  }

  @Test
  void an_rfc_12_writer_and_session_clients_see_the_same_order() {
    try (PlainPeer peer = new PlainPeer(server.endpoint());
        CloneClient client = connect(config())) {
      var writer = peer.writer();
      var subscriber = peer.subscriber("");
      PlainPeer.send(writer, PlainPeer.update("/x", PlainPeer.uuid(1), "ttl=0\n", "1"));
      long plain = PlainPeer.receiveUpdate(subscriber).sequence();
      long session = client.put("/x", text("2")).join().sequence();

      assertThat(session).isEqualTo(plain + 1);
      assertThat(PlainPeer.receiveUpdate(subscriber).sequence()).isEqualTo(session);
      assertThat(Map.copyOf(peer.snapshot("/x"))).containsEntry("/x", "2");
    }
  }
}
