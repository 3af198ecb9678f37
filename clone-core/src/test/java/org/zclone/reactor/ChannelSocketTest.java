package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Endpoint;

class ChannelSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Scarcity scarcity = new Scarcity();
  private final Loop loop = new Loop("test", scarcity.sockets(), false);
  private final List<String> told = new ArrayList<>();
  private final List<Socket> accepted = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    loop.closeAndWait(5);
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private ChannelSocket channelTo(int port) {
    return new ChannelSocket(
        loop,
        new Endpoint("127.0.0.1", port),
        frames -> {},
        new Connection.Listener() {
          @Override
          public void onConnection(boolean up) {
            told.add(up ? "up" : "down");
          }

          @Override
          public void onRefused() {
            told.add("refused");
          }
        });
  }

  private static ServerSocket listening() throws IOException {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    server.setSoTimeout(1);
    return server;
  }

  private int accept(ServerSocket server) throws IOException {
    try {
      accepted.add(server.accept());
    } catch (java.net.SocketTimeoutException nobody) {
      return accepted.size();
    }
    return accepted.size();
  }

  private void turnUntil(Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .pollInSameThread()
        .until(
            () -> {
              loop.turn();
              return condition.call();
            });
  }

  @Test
  void a_socket_that_does_not_shake_hands_is_replaced_and_nobody_hears_of_it() throws IOException {
    try (ServerSocket silent = listening()) {
      ChannelSocket channel = channelTo(silent.getLocalPort());

      turnUntil(
          () -> {
            channel.check(System.nanoTime());
            return accept(silent) >= 3;
          });

      assertThat(told).isEmpty();
    }
  }

  @Test
  void a_channel_that_gets_no_socket_tries_again_until_there_is_one() throws IOException {
    try (ServerSocket server = listening()) {
      scarcity.begin();
      ChannelSocket channel = channelTo(server.getLocalPort());
      channel.send(new byte[][] {{1}});
      channel.check(channel.checkNs(Long.MAX_VALUE));
      scarcity.end();

      turnUntil(
          () -> {
            channel.check(System.nanoTime());
            return accept(server) > 0;
          });

      assertThat(told).isEmpty();
      channel.close();
    }
  }

  @Test
  void a_channel_that_never_got_a_socket_can_be_closed() {
    scarcity.begin();
    ChannelSocket channel = channelTo(1);

    channel.sendFarewell(new byte[][] {{1}});
    channel.close();

    loop.turn();
    assertThat(told).isEmpty();
  }

  @Test
  void a_connection_that_breaks_before_hands_are_shaken_is_made_anew() throws IOException {
    try (ServerSocket rude = listening()) {
      channelTo(rude.getLocalPort());

      turnUntil(
          () -> {
            int count = accept(rude);
            for (Socket socket : accepted) {
              socket.close();
            }
            return count >= 3;
          });

      assertThat(told).doesNotContain("down", "up");
    }
  }

  @Test
  void a_refused_connection_is_told() throws IOException {
    int port;
    try (ServerSocket gone = listening()) {
      port = gone.getLocalPort();
    }
    channelTo(port);

    turnUntil(() -> told.contains("refused"));
  }

  @Test
  void what_happened_before_the_end_and_is_told_after_it_does_no_harm() throws Exception {
    try (ServerSocket rude = listening()) {
      ChannelSocket channel = channelTo(rude.getLocalPort());
      await().atMost(PATIENCE).until(() -> accept(rude) > 0);
      for (Socket socket : accepted) {
        socket.close();
      }
      Thread.sleep(100); // the event is posted, and not told, since nobody turns the loop
      channel.close();

      loop.turn();
      channel.check(System.nanoTime());
      loop.turn();

      assertThat(loop.isClosed()).isFalse();
      assertThat(told).isEmpty();
    }
  }
}
