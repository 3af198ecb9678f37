package org.zclone.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"test_self", "interop_server", "interop_load", "interop_client"})
  void independent_implementation(String module) throws Exception {
    ProcessBuilder python =
        new ProcessBuilder(PYTHON, "-B", "-m", "unittest", "-v", module)
            .directory(Path.of("src", "test", "python").toFile())
            .inheritIO();
    python.environment().put("CLONE_JAR", System.getProperty("clone.jar"));

    Process process = python.start();

    assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
    assertThat(process.exitValue()).as(module).isZero();
  }
}
