package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;

/** The ways to say where a server is. */
class EndpointsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"localhost:0", "tcp://127.1.2.3:0", "tcp://[::1]:0"})
  void a_server_is_reached_at_the_endpoint_that_it_names(String endpoint) {
    assumeThat(!endpoint.contains("[") || hasIpv6()).as("IPv6").isTrue();
    for (Plane plane : Plane.values()) {
      try (CloneServer server = CloneServer.start(ServerConfig.at(endpoint));
          CloneClient client =
              CloneClient.connect(ClientConfig.to(server.endpoint().toString()).withPlane(plane))) {
        client.awaitSynced(PATIENCE);

        assertThat(client.put("/a", Bytes.utf8("1"))).succeedsWithin(PATIENCE);
      }
    }
  }

  private static boolean hasIpv6() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void a_name_that_nobody_knows_is_a_server_that_does_not_answer() {
    try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
        CloneClient client =
            CloneClient.connect(
                ClientConfig.to("tcp://no.such.host.invalid:5556", server.endpoint().toString())
                    .withSnapshotTimeout(Duration.ofMillis(200)))) {
      client.awaitSynced(PATIENCE);

      assertThat(client.status().server()).contains(server.endpoint());
    }
  }

  @Test
  void an_interrupted_thread_starts_a_server_and_a_client_and_stays_interrupted() {
    Thread.currentThread().interrupt();

    try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
        CloneClient client = CloneClient.connect(ClientConfig.to(server.endpoint().toString()))) {
      assertThat(Thread.interrupted()).isTrue();
      client.awaitSynced(PATIENCE);
    }
  }
}
