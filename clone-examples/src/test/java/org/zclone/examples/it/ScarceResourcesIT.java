package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Place;
import org.zclone.examples.trial.Stage;

/** Servers that run out of descriptors or memory. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ScarceResourcesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String[] LITTLE_MEMORY = {
    "env", "_JAVA_OPTIONS=-Xmx40m -XX:+ExitOnOutOfMemoryError"
  };
  private static final int EXIT_OUT_OF_MEMORY = 3;

  @Test
  void a_server_with_more_connections_than_descriptors_serves_again_when_they_are_closed()
      throws Exception {
    List<String> launcher = List.of("sh", "-c", "ulimit -n 90; exec \"$@\"", "sh");
    try (Running server = CloneJar.startBy(launcher, "serve", "--port", "0")) {
      int port = Integer.parseInt(server.awaitLine("port ").substring("port ".length()));
      String address = "127.0.0.1:" + port;
      server.awaitLine("ready");
      assertThat(CloneJar.run("put", "/a", "1", "--connect", address).exitCode()).isZero();

      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sockets.add(new Socket("127.0.0.1", port + i % 3));
      }
      assertThat(CloneJar.run("get", "/a", "--connect", address, "--timeout", "2").exitCode())
          .as("a server that is full")
          .isIn(0, 3);
      for (Socket socket : sockets) {
        socket.close();
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(CloneJar.run("get", "/a", "--connect", address).out())
                      .as("%s", server.errors())
                      .isEqualTo("1\n"));
      assertThat(server.stop()).isEqualTo(0);
    }
  }

  @Test
  void an_active_server_out_of_memory_ends_and_the_standby_has_what_was_replicated()
      throws Exception {
    try (Stage stage = new Stage(false)) {
      Place little = Place.onLoopback(LITTLE_MEMORY);
      Pair pair = new Pair(stage, little, little.beside(), List.of());
      pair.start();
      ProcessHandle primary = pair.primary().handle();
      ClientConfig config = ClientConfig.to(pair.addresses().split(","));
      try (CloneClient writer = CloneClient.connect(config.withSubtree("/nothing/"))) {
        List<CompletableFuture<Receipt>> writes = new ArrayList<>();
        Bytes value = Bytes.copyOf(new byte[500_000]);
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .atMost(PATIENCE)
            .until(
                () -> {
                  CompletableFuture<Receipt> write = writer.put("/big/" + writes.size(), value);
                  writes.add(write);
                  if (writes.size() % 10 == 0) {
                    write.join();
                  }
                  return !primary.isAlive() || writes.size() == 400;
                });

        assertThat(primary.isAlive()).as("lives with %d values", writes.size()).isFalse();
        pair.backup().awaitState("active");
        try (CloneClient reader = CloneClient.connect(config)) {
          reader.awaitSynced(PATIENCE);
          for (int i = 0; i < writes.size(); i++) {
            Receipt receipt = writes.get(i).join();
            assertThat(reader.get("/big/" + i)).as("%s", receipt).isPresent();
          }
          assertThat(writes.get(0).join().level()).isEqualTo(Level.REPLICATED);
        }
        System.out.printf(
            "with -Xmx40m the active server ended (exit code %d by the flag) after %d values%n",
            EXIT_OUT_OF_MEMORY, writes.size());
      }
    }
  }
}
