package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zclone.CloneClient;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.ServerConfig;

/**
 * A replica's process is stopped under load for longer than a session lives, then goes on. {@code
 * -Dstop.seconds=30} stops it longer.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGSTOP")
class StoppedReplicaIT {
  private static final int STOP_SECONDS = Integer.getInteger("stop.seconds", 11);
  private static final int KEYS = 10_000;
  private static final int PER_MILLISECOND = 20;
  private static final long MOST_GROWTH_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicBoolean writing = new AtomicBoolean(true);

  @Test
  void a_stopped_replica_costs_the_server_little_disturbs_nobody_and_catches_up() throws Exception {
    try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
        CloneClient other = CloneClient.connect(ClientConfig.to(server.endpoint().toString()))) {
      other.awaitSynced(PATIENCE);
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(server));
      Process replica = start(server);
      BufferedReader out = new BufferedReader(new InputStreamReader(replica.getInputStream()));
      assertThat(out.readLine()).isEqualTo("live");
      long before = liveBytes();

      signal("STOP", replica);
      Duration worst = watchOther(other);
      long growth = liveBytes() - before;
      writing.set(false);
      writer.join();
      server.put("/last", Bytes.utf8("1")).join();
      signal("CONT", replica);
      long resumed = System.nanoTime();
      String answer = awaitDigest(replica, out, server);

      long millis = (System.nanoTime() - resumed) / 1_000_000;
      System.out.printf(
          "stopped %d s: server heap grew by %,d kB, others were at most %d ms stale,"
              + " equal %d ms after SIGCONT: %s%n",
          STOP_SECONDS, growth >> 10, worst.toMillis(), millis, answer);
      assertThat(growth).isLessThan(MOST_GROWTH_BYTES);
      assertThat(other.status().isLive()).isTrue();
      replica.destroy();
    }
  }

  private void write(CloneServer server) {
    for (long i = 0; writing.get(); i += PER_MILLISECOND) {
      for (int j = 0; j < PER_MILLISECOND; j++) {
        server.put("/k/" + (i + j) * 7_919 % KEYS, Bytes.copyOf(new byte[] {1, (byte) i, 3}));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Duration watchOther(CloneClient other) {
    long end = System.nanoTime() + Duration.ofSeconds(STOP_SECONDS).toNanos();
    Duration worst = Duration.ZERO;
    while (System.nanoTime() - end < 0) {
      Duration now = other.staleness();
      worst = now.compareTo(worst) > 0 ? now : worst;
      LockSupport.parkNanos(1_000_000);
    }
    return worst;
  }

  private static String awaitDigest(Process replica, BufferedReader out, CloneServer server) {
    PrintStream in = new PrintStream(replica.getOutputStream(), true, StandardCharsets.UTF_8);
    String wanted = Long.toHexString(server.status().digest());
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> ask(in, out), answer -> answer.startsWith(wanted + " "));
  }

  private static String ask(PrintStream in, BufferedReader out) throws IOException {
    in.println();
    return out.readLine();
  }

  private static Process start(CloneServer server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            AskedReplica.class.getName(),
            server.endpoint().toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void signal(String name, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  private static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
