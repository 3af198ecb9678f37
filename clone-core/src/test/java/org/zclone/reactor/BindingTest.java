package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class BindingTest {
  private final Sockets sockets = new Sockets(1_000);

  @AfterEach
  void close() {
    sockets.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
  void a_bind_that_fails_leaves_none_of_its_ports_open(String host) throws IOException {
    int port = FreePorts.inARow(2);
    ZMQ.Socket first = sockets.binding(SocketType.ROUTER);
    ZMQ.Socket second = sockets.binding(SocketType.XPUB);
    try (ServerSocket taken = listen(host, port + 1)) {
      assertThatThrownBy(() -> Binding.bind(new Endpoint(host, port), first, second))
          .isInstanceOf(CloneException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThatCode(() -> listen(host, port).close()).doesNotThrowAnyException());
  }

  private static ServerSocket listen(String host, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    return socket;
  }
}
