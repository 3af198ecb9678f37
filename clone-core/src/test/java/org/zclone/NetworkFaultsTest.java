package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.testing.Outages;
import org.zclone.testing.RawPeer;
import org.zclone.testing.TestCloneServer;

/** What a network does to real clients: in the end they show what the server has. */
class NetworkFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Bytes VALUE = Bytes.utf8("v");

  @AutoClose
  private final TestCloneServer clone =
      TestCloneServer.behindFaults(config -> config.withPublisherQueue(50));

  private void put(int count, int size) {
    Bytes value = Bytes.utf8("x".repeat(size));
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(clone.server().put("/k/" + i, value));
    }
    writes.forEach(CompletableFuture::join);
  }

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "RFC12"})
  void a_silence_shorter_than_the_heartbeats_allow_is_no_outage_and_loses_nothing(Plane plane) {
    CloneClient client = clone.client(config -> config.withPlane(plane));
    Outages outages = new Outages(client);

    clone.network().toClient().pause();
    put(20, 10);
    await().during(Duration.ofMillis(1_500)).until(() -> outages.count() == 0);
    clone.network().heal();

    clone.awaitSame(client);
    assertThat(outages.count()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "RFC12"})
  void what_vanished_in_a_cut_that_nobody_was_told_of_is_fetched_after_it(Plane plane) {
    CloneClient client = clone.client(config -> config.withPlane(plane));

    new Outages(client).cause(() -> clone.network().toClient().blackhole());
    put(100, 100);
    clone.network().heal();

    clone.awaitSame(client);
  }

  @Test
  void a_write_whose_answer_vanished_is_applied_once_and_answered_later() {
    CloneClient client = clone.client(config -> config.withWriteTimeout(PATIENCE));
    List<String> seen = new CopyOnWriteArrayList<>();
    CloneClient witness =
        CloneClient.connect(ClientConfig.to(clone.server().endpoint().toString()));
    witness.awaitSynced(PATIENCE);
    witness.watch("/w", change -> seen.add(change.key()));

    clone.network().toClient().blackhole();
    CompletableFuture<Receipt> write = client.put("/w", VALUE);
    await().atMost(PATIENCE).until(() -> seen.size() == 1);
    assertThat(write).isNotDone();
    clone.network().reset();
    clone.network().heal();

    assertThat(write).succeedsWithin(PATIENCE);
    clone.server().put("/last", VALUE).join();
    clone.awaitSame(witness);
    assertThat(seen).hasSize(1);
    witness.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "RFC12"})
  void a_client_that_cannot_read_for_a_while_ends_with_the_latest_values(Plane plane) {
    CloneClient client =
        clone.client(config -> config.withPlane(plane).withSilence(Duration.ofSeconds(20)));

    clone.network().toClient().pause();
    for (int i = 0; i < 10; i++) {
      put(100, 100_000); // more than all buffers on the way hold
    }
    clone.network().heal();

    clone.awaitSame(client);
  }

  @Test
  void a_snapshot_over_connections_that_break_in_the_middle_is_whole_once_one_holds() {
    put(200, 10_000);
    clone.network().toClient(0).dropAfter(300_000);
    CloneClient client = CloneClient.connect(clone.clientConfig());
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    client.onStatus(status -> sizes.add(client.map("", Codec.utf8()).size()));

    await().atMost(PATIENCE).until(() -> clone.network().accepted() > 5);
    assertThat(client.map("", Codec.utf8())).isEmpty();
    clone.network().heal();

    clone.awaitSame(client);
    await().atMost(PATIENCE).until(() -> sizes.contains(200)); // told on another thread
    assertThat(sizes).containsOnly(0, 200);
    client.close();
  }

  @Test
  void a_host_that_accepts_and_says_nothing_is_called_again_until_it_answers() {
    CloneClient client = clone.client();
    clone.network().acceptThenSilent();

    new Outages(client).cause(() -> clone.network().reset());
    await().atMost(PATIENCE).until(() -> clone.network().accepted() > 5);
    assertThat(client.status().isLive()).isFalse();
    clone.network().heal();

    clone.server().put("/after", VALUE).join();
    clone.awaitSame(client);
  }

  @Test
  void a_slow_and_sliced_link_only_takes_longer() {
    put(50, 1_000);
    clone.network().toClient().slice(7).delay(Duration.ofMillis(20), Duration.ofMillis(30));
    clone.network().toServer().slice(3).rate(20_000);

    CloneClient client = clone.client();
    assertThat(client.put("/w", VALUE)).succeedsWithin(PATIENCE);

    clone.awaitSame(client);
  }

  @Test
  void three_hundred_connections_that_say_nothing_are_dropped_and_disturb_nobody()
      throws IOException {
    List<RawPeer> idle = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      idle.add(RawPeer.connect(clone.server().endpoint().port() + i % 3));
    }

    assertThat(clone.client().put("/w", VALUE)).succeedsWithin(PATIENCE);
    for (RawPeer peer : idle) {
      assertThat(peer.readToEnd()).as("a greeting at most").hasSizeLessThanOrEqualTo(64);
      peer.close();
    }
  }
}
