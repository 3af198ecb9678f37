package org.zclone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zclone.api.Endpoint;

/** Each fault as two plain sockets see it. */
@Timeout(30)
class FaultProxyTest {
  private static final int SILENCE_MS = 150;
  private static final int PATIENCE_MS = 10_000;

  private ServerSocket listener;
  private FaultProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy =
        new FaultProxy(
            new Endpoint("127.0.0.1", 0), new Endpoint("127.0.0.1", listener.getLocalPort()), 1);
    client = open();
    server = listener.accept();
    server.setSoTimeout(PATIENCE_MS);
  }

  private Socket open() throws IOException {
    Socket socket = new Socket("127.0.0.1", proxy.endpoint().port());
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    client.close();
    server.close();
    listener.close();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes());
  }

  private static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count));
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE_MS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(PATIENCE_MS);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private void assertPasses() throws IOException {
    send(client, "up");
    assertThat(receive(server, 2)).isEqualTo("up");
    send(server, "down");
    assertThat(receive(client, 4)).isEqualTo("down");
  }

  @Test
  void without_a_fault_everything_passes_both_ways_and_is_counted() throws Exception {
    byte[] sent = new byte[5 << 20];
    new Random(1).nextBytes(sent);
    Thread writer = new Thread(() -> write(sent));
    writer.start();

    assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    writer.join();
    assertPasses();

    // a byte is counted when it has gone, so whoever reads it may be sooner
    await().until(() -> proxy.bytes() >= sent.length + 6);
    assertThat(proxy.toServer().bytes()).isEqualTo(sent.length + 2);
    assertThat(proxy.toClient().bytes()).isEqualTo(4);
    assertThat(proxy.bytes()).isEqualTo(sent.length + 6);
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.accepted()).isEqualTo(1);
  }

  private void write(byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_end_passes_through_and_the_other_direction_goes_on() throws IOException {
    send(client, "last");
    client.shutdownOutput();

    assertThat(receive(server, 100)).isEqualTo("last");
    send(server, "answer");
    server.close();
    assertThat(receive(client, 100)).isEqualTo("answer");
    await().until(() -> proxy.connections() == 0);
  }

  @Test
  void a_reset_of_one_side_reaches_the_other() throws IOException {
    assertPasses();

    server.setSoLinger(true, 0);
    server.close();

    assertReset(client);
  }

  @Test
  void while_paused_the_sender_has_to_wait_and_nothing_is_lost() throws Exception {
    proxy.toServer().pause();
    byte[] sent = new byte[32 << 20];
    new Random(2).nextBytes(sent);
    Thread writer = new Thread(() -> write(sent));
    writer.start();

    assertSilent(server);
    assertThat(writer.isAlive()).as("the sender waits").isTrue();
    assertThat(proxy.toServer().bytes()).isZero();

    proxy.heal();

    assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    writer.join();
  }

  @Test
  void a_black_hole_takes_everything_and_gives_nothing() throws IOException {
    proxy.toServer().blackhole();

    write(new byte[32 << 20]); // returns: somebody reads it
    assertSilent(server);
    send(server, "down");
    assertThat(receive(client, 4)).isEqualTo("down");

    proxy.toServer().heal();
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertPasses()); // what was on its way at that moment may come
  }

  @Test
  void a_delay_holds_for_each_byte_and_keeps_the_order() throws IOException {
    proxy.toServer().delay(Duration.ofMillis(200), Duration.ofMillis(50));
    long start = System.nanoTime();

    for (int i = 0; i < 10; i++) {
      send(client, String.valueOf(i));
    }

    assertThat(receive(server, 10)).isEqualTo("0123456789");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void a_rate_spreads_bytes_over_time() throws IOException {
    proxy.toClient().rate(10_000);
    long start = System.nanoTime();

    server.getOutputStream().write(new byte[5_000]);

    receive(client, 5_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
  }

  @Test
  void slices_arrive_as_a_whole() throws IOException {
    proxy.toServer().slice(3);
    byte[] sent = new byte[10_000];
    new Random(3).nextBytes(sent);

    client.getOutputStream().write(sent);

    assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
  }

  @Test
  void one_byte_is_corrupted_once() throws IOException {
    send(client, "ab");
    assertThat(receive(server, 2)).isEqualTo("ab");
    proxy.toServer().corrupt(2, 0x20);

    send(client, "abab");
    assertThat(receive(server, 4)).isEqualTo("abAb");
    send(client, "abababab");
    assertThat(receive(server, 8)).isEqualTo("abababab");
  }

  @Test
  void a_connection_is_dropped_after_as_many_bytes_as_told() throws IOException {
    assertPasses();
    proxy.toServer().dropAfter(5);

    send(client, "12345678");

    assertReset(client);
    try (Socket next = open();
        Socket accepted = listener.accept()) {
      send(next, "1234");
      assertThat(receive(accepted, 4)).isEqualTo("1234");
      send(next, "5");
      assertReset(next);
    }
  }

  @Test
  void a_half_closed_connection_goes_on_in_the_other_direction() throws IOException {
    proxy.toServer().halfClose();

    assertThat(server.getInputStream().read()).isEqualTo(-1);
    send(client, "nobody reads this");
    send(server, "down");
    assertThat(receive(client, 4)).isEqualTo("down");
  }

  @Test
  void a_reset_cuts_both_sides_and_new_connections_pass() throws IOException {
    proxy.reset();

    assertReset(client);
    assertReset(server);
    client = open();
    server = listener.accept();
    assertPasses();
  }

  @Test
  void while_refusing_new_connections_are_reset_and_those_that_stand_go_on() throws IOException {
    proxy.refuse();

    try (Socket next = open()) {
      assertReset(next);
    }
    assertPasses();
    assertThat(proxy.accepted()).isEqualTo(2);
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void while_silent_new_connections_are_accepted_and_nothing_else() throws IOException {
    proxy.acceptThenSilent();

    try (Socket next = open()) {
      send(next, "hello?");
      assertSilent(next);
      assertPasses();
      proxy.heal();
      assertSilent(next);
      assertThat(proxy.connections()).isEqualTo(2);
      proxy.reset();
      assertReset(next);
    }
  }

  @Test
  void a_target_that_is_not_there_is_seen_as_a_reset() throws IOException {
    listener.close();

    try (Socket next = open()) {
      assertReset(next);
    }
    assertPasses();
  }

  @Test
  void faults_at_one_port_leave_the_others_alone() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultProxy two =
            new FaultProxy(
                new Endpoint("127.0.0.1", 0), new Endpoint("127.0.0.1", other.getLocalPort()), 2)) {
      two.toServer(1).blackhole();
      try (Socket first = new Socket("127.0.0.1", two.endpoint().port());
          Socket accepted = other.accept()) {
        accepted.setSoTimeout(PATIENCE_MS);
        send(first, "passes");
        assertThat(receive(accepted, 6)).isEqualTo("passes");
      }
    }
  }

  @Test
  void a_closed_proxy_refuses_to_do_anything() {
    proxy.close();
    proxy.close();

    assertReset(client);
    assertThatIllegalStateException().isThrownBy(() -> proxy.reset());
  }
}
