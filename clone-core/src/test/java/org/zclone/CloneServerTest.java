package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.testing.PlainPeer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class CloneServerTest {
  private static final ServerConfig ANYWHERE = ServerConfig.at("tcp://127.0.0.1:0");

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

  private static Endpoint freeEndpoint() {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      return server.endpoint();
    }
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
    CloneServer server = CloneServer.start(ANYWHERE);
    Endpoint endpoint = server.endpoint();

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
  void a_client_that_vanishes_in_the_middle_of_a_snapshot_is_forgotten() {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      for (int i = 0; i < 20_000; i++) {
        server.put("/k/" + i, Bytes.utf8("value of " + i));
      }
      server.put("/last", Bytes.utf8("1")).join();
      PlainPeer vanishing = new PlainPeer(server.endpoint());
      ZMQ.Socket dealer = vanishing.connect(SocketType.DEALER, 0);
      dealer.setRcvHWM(10);
      dealer.send("ICANHAZ?", ZMQ.SNDMORE);
      dealer.send("");
      PlainPeer.receive(dealer);
      vanishing.close();

      await().until(() -> server.status().snapshots() == 0);
      try (PlainPeer other = new PlainPeer(server.endpoint())) {
        assertThat(other.snapshot("/k/")).hasSize(20_000);
      }
    }
  }

  @Test
  void a_subscriber_that_never_reads_delays_nobody() {
    try (CloneServer server = CloneServer.start(ANYWHERE.withPublisherQueue(100));
        PlainPeer stalled = new PlainPeer(server.endpoint());
        PlainPeer peer = new PlainPeer(server.endpoint())) {
      ZMQ.Socket never = stalled.connect(SocketType.SUB, 1);
      never.setRcvHWM(1);
      never.subscribe("");
      ZMQ.Socket subscriber = peer.subscriber("");
      byte[] value = new byte[10_000];
      value[0] = 1;

      for (int i = 0; i < 5_000; i++) {
        long sequence = server.put("/k", Bytes.wrap(value)).join().sequence();
        KvMsg seen = PlainPeer.receiveUpdate(subscriber);
        assertThat(seen.sequence()).isEqualTo(sequence);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_thousand_connects_and_disconnects_leave_no_descriptor_behind() throws IOException {
    try (CloneServer server = CloneServer.start(ANYWHERE)) {
      connectAndDisconnect(server, 50);
      long before = descriptors();

      connectAndDisconnect(server, 1_000);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 5));
      try (PlainPeer peer = new PlainPeer(server.endpoint())) {
        assertThat(peer.snapshot("/")).isEmpty();
      }
    }
  }

  private static void connectAndDisconnect(CloneServer server, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (Socket socket = new Socket("127.0.0.1", server.endpoint().port() + i % 3)) {
        socket.getOutputStream().write(new byte[] {(byte) 0xFF, 0, 0});
      }
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
