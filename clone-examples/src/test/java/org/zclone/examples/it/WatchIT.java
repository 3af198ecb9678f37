package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class WatchIT {
  @Test
  void a_watcher_sees_the_state_then_each_change_then_the_restart() throws Exception {
    try (TestServer server = TestServer.start()) {
      server.run("put", "/w/a", "1");
      try (Running watch = server.follow("watch", "--json", "/w/")) {
        watch.awaitLine(line -> has(line, "RESYNC", "/w/a", "\"value\":\"1\""), "the state");
        watch.awaitLine("{\"status\":\"LIVE\",\"server\":\"tcp://" + server.address());

        server.run("put", "/w/a", "2");
        String put =
            watch.awaitLine(
                line -> has(line, "PUT", "/w/a", "\"value\":\"2\",\"old\":\"1\""), "put");
        assertThat(put).matches(".*\"sequence\":\"[0-9]+\"}");

        server.run(new byte[] {-1, 0}, "put", "/w/b", "-");
        watch.awaitLine(line -> has(line, "PUT", "/w/b", "\"value64\":\"/wA=\""), "bytes");

        server.run("put", "/other/x", "1");
        server.run("put", "/w/t", "x", "--ttl", "1");
        watch.awaitLine(line -> has(line, "EXPIRED", "/w/t", "\"old\":\"x\""), "expiry");

        server.run("delete", "/w/a");
        watch.awaitLine(line -> has(line, "DELETED", "/w/a", "\"old\":\"2\""), "deletion");

        server.kill();
        server.restart();
        watch.awaitLine(line -> has(line, "RESYNC", "/w/b", "\"old64\":\"/wA=\""), "restart");

        server.run("put", "/w/a", "3");
        watch.awaitLine(line -> has(line, "PUT", "/w/a", "\"value\":\"3\""), "put afterwards");
        assertThat(watch.lines()).noneMatch(line -> line.contains("/other/"));
        assertThat(watch.stop()).isZero();
      }
    }
  }

  @Test
  void for_people_notices_go_to_stderr_and_stdout_has_a_line_per_change() throws Exception {
    try (TestServer server = TestServer.start()) {
      server.run("put", "/w/a", "1");
      try (Running watch = server.follow("watch", "/w/")) {
        watch.awaitError("# LIVE tcp://" + server.address());
        watch.awaitLine("RESYNC  /w/a");
        assertThat(watch.stop()).isZero();
        assertThat(watch.lines()).noneMatch(line -> line.startsWith("#"));
      }
    }
  }

  private static boolean has(String line, String cause, String key, String part) {
    return line.startsWith("{\"cause\":\"" + cause + "\",\"key\":\"" + key + "\"")
        && line.contains(part);
  }
}
