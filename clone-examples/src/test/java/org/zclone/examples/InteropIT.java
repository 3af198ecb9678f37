package org.zclone.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the independent Python programs against the jar. They need Debian's python3-zmq; without it
 * they are skipped, unless the environment says {@code CLONE_INTEROP=required}.
 */
class InteropIT {
  private static final String PYTHON = "/usr/bin/python3";
  private static final long PATIENCE_MINUTES = 8;

  @BeforeAll
  static void python_is_there() throws Exception {
    boolean required = "required".equals(System.getenv("CLONE_INTEROP"));
    boolean there = hasZmq();
    assertThat(there || !required).as("python3-zmq is required and missing").isTrue();
    assumeThat(there).as("needs python3-zmq: apt-get install python3-zmq").isTrue();
  }

  private static boolean hasZmq() throws InterruptedException {
    try {
      return new ProcessBuilder(PYTHON, "-c", "import zmq").start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }

  @Test
  void an_independent_implementation_speaks_with_our_server_and_our_client() throws Exception {
    run("interop_server", "interop_client", "interop_session");
  }

  /** Alone, since latency is measured. */
  @Test
  void an_independent_implementation_stands_big_snapshots_and_joins_under_load() throws Exception {
    run("interop_load");
  }

  /** Alone, since a server that gets no time counts as dead. */
  @Test
  void independent_clients_follow_a_pair_and_write_through_a_takeover() throws Exception {
    run("interop_pair");
  }

  private static void run(String... modules) throws Exception {
    Map<String, Process> running = new LinkedHashMap<>();
    for (String module : modules) {
      running.put(module, start(module));
    }
    for (Map.Entry<String, Process> entry : running.entrySet()) {
      boolean ended = entry.getValue().waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      String output = Files.readString(log(entry.getKey()));
      System.out.println(entry.getKey() + ": " + lastLines(output));
      assertThat(ended).as(output).isTrue();
      assertThat(entry.getValue().exitValue()).as(output).isZero();
    }
  }

  /** How many tests ran, in how many seconds, and the verdict; the rest is in the file. */
  private static String lastLines(String output) {
    List<String> lines = output.strip().lines().toList();
    return String.join(" ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  private static Process start(String module) throws IOException {
    ProcessBuilder python =
        new ProcessBuilder(List.of(PYTHON, "-B", "-m", "unittest", "-v", module))
            .directory(Path.of("src", "test", "python").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(module).toFile());
    python.environment().put("CLONE_JAR", System.getProperty("clone.jar"));
    return python.start();
  }

  private static Path log(String module) {
    return Path.of("target", module + ".txt").toAbsolutePath();
  }
}
