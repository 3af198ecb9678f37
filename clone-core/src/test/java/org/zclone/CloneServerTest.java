package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Codec;
import org.zclone.api.Endpoint;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.testing.FreePorts;
import org.zclone.testing.PlainPeer;
import org.zclone.testing.RawPeer;
import org.zeromq.ZMQ;

class CloneServerTest {
  private static final ServerConfig ANYWHERE = ServerConfig.at("tcp://127.0.0.1:0");
  private static final Bytes LARGE = Bytes.utf8("x".repeat(10_000));

  /** As many large values as no queue and buffer between a server and one peer holds: 50 MB. */
  private static final int MORE_THAN_FITS = 5_000;

  private static final String SUBSCRIBE_TO_ALL = "\1";

  @Test
  void the_embedding_application_reads_and_writes_its_map() {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      long first = server.put("/b", Bytes.utf8("2")).join().sequence();
      long second = server.write(Update.put("/a", Bytes.utf8("1")).ifAbsent()).join().sequence();

      assertThat(second).isEqualTo(first + 1);
      assertThat(server.map("/", Codec.utf8()))
          .containsExactly(Map.entry("/a", "1"), Map.entry("/b", "2"));
      assertThat(server.write(Update.put("/a", Bytes.utf8("x")).ifAbsent()))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(WriteRefusedException.class);
      assertThat(server.write(Update.put("/a", Bytes.utf8("x")).ifSequence(second)))
          .succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void whoever_has_an_answer_sees_its_write() {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      List<CompletableFuture<Optional<Bytes>>> seen = new ArrayList<>();

      for (int i = 0; i < 1_000; i++) {
        String key = "/" + i;
        seen.add(
            server
                .put(key, Bytes.utf8("1"))
                .thenApply(receipt -> server.get(key).map(Entry::value)));
      }

      assertThat(seen).allSatisfy(one -> assertThat(one.join()).contains(Bytes.utf8("1")));
    }
  }

  @Test
  void a_write_that_is_applied_while_it_closes_is_seen_by_whoever_has_the_answer() {
    CloneServer server = CloneServer.byHand(ANYWHERE);
    CompletableFuture<Receipt> answer = server.put("/a", Bytes.utf8("1"));

    server.close();

    assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
    assertThat(server.get("/a").map(Entry::value)).contains(Bytes.utf8("1"));
  }

  @Test
  void a_taken_port_is_named_and_the_other_ports_are_free_again() throws IOException {
    for (int offset = 0; offset < 3; offset++) {
      Endpoint endpoint = freeEndpoint();
      try (ServerSocket taken =
          new ServerSocket(endpoint.port() + offset, 1, InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(() -> CloneServer.start(ANYWHERE.withEndpoint(endpoint)))
            .isInstanceOf(CloneException.class)
            .hasMessageContaining("port " + taken.getLocalPort())
            .hasMessageContaining("in use");
      }
      CloneServer.start(ANYWHERE.withEndpoint(endpoint)).close();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void starts_that_fail_leave_no_descriptor_behind() throws IOException {
    Endpoint endpoint = freeEndpoint();
    try (ServerSocket taken =
        new ServerSocket(endpoint.port() + 2, 1, InetAddress.getLoopbackAddress())) {
      failToStart(endpoint, 1);
      long before = descriptors();

      failToStart(endpoint, 20);

      await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 5));
    }
  }

  private static void failToStart(Endpoint endpoint, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> CloneServer.start(ANYWHERE.withEndpoint(endpoint)))
          .isInstanceOf(CloneException.class);
    }
  }

  private static Endpoint freeEndpoint() {
    return Endpoint.parse(FreePorts.endpoint(3));
  }

  @Test
  void an_address_that_is_not_ours_is_called_so() {
    assertThatThrownBy(
            () -> CloneServer.start(ServerConfig.at("tcp://192.0.2.1:7000").withPlainNetwork()))
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("192.0.2.1 port 7000")
        .hasMessageNotContaining("in use");
  }

  @Test
  void an_endpoint_that_others_can_reach_needs_a_word_in_the_code() {
    assertThatThrownBy(() -> CloneServer.start(ServerConfig.at("tcp://0.0.0.0:0")))
        .isInstanceOf(CloneException.class)
        .hasMessageContaining("withPlainNetwork()");
    CloneServer.start(ServerConfig.at("tcp://0.0.0.0:0").withPlainNetwork()).close();
  }

  @Test
  void it_closes_on_an_interrupted_thread_and_leaves_the_interrupt_pending() {
    Endpoint endpoint = freeEndpoint();
    CloneServer server = CloneServer.start(ANYWHERE.withEndpoint(endpoint));

    Thread.currentThread().interrupt();
    server.close();

    assertThat(Thread.interrupted()).isTrue();
    CloneServer.start(ANYWHERE.withEndpoint(endpoint)).close();
  }

  @Test
  void it_closes_twice_and_refuses_writes_afterwards() {
    CloneServer server = CloneServer.start(ANYWHERE);
    server.close();
    server.close();

    assertThatThrownBy(() -> server.put("/a", Bytes.utf8("1")).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ClosedException.class);
  }

  @Test
  void a_client_that_vanishes_in_the_middle_of_a_snapshot_is_forgotten() throws IOException {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      for (int i = 0; i < MORE_THAN_FITS; i++) {
        server.put("/k/" + i, LARGE);
      }
      server.put("/last", Bytes.utf8("1")).join();
      RawPeer vanishing = RawPeer.connect(server.endpoint().port()).handshake("DEALER");
      vanishing.sendFrame("ICANHAZ?", true).sendFrame("", false);
      vanishing.readFrame();
      await().until(() -> server.status().snapshots() == 1);

      vanishing.close();

      await().until(() -> server.status().snapshots() == 0);
      assertThat(server.status().counters())
          .containsEntry("snapshots_gone", 1L)
          .containsEntry("snapshots_finished", 0L);
      try (PlainPeer other = new PlainPeer(server.endpoint())) {
        assertThat(other.snapshot("/k/")).hasSize(MORE_THAN_FITS);
      }
    }
  }

  @Test
  void a_subscriber_that_stops_reading_delays_nobody() throws IOException {
    try (CloneServer server = CloneServer.start(ANYWHERE.withPublisherQueue(100));
        RawPeer stalled = RawPeer.connect(server.endpoint().port() + 1).handshake("SUB");
        PlainPeer peer = new PlainPeer(server.endpoint())) {
      stalled.sendFrame(SUBSCRIBE_TO_ALL, false).readFrame(); // the first heartbeat, and no more
      ZMQ.Socket subscriber = peer.subscriber("");

      for (int i = 0; i < MORE_THAN_FITS; i++) {
        long sequence = server.put("/k", LARGE).join().sequence();
        KvMsg seen = PlainPeer.receiveUpdate(subscriber);
        assertThat(seen.sequence()).isEqualTo(sequence);
      }
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
