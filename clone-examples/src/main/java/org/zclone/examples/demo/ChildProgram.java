package org.zclone.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of this program in a process of its own, with the same Java and the same jar.
 *
 * <p><em>Thread-safe.</em>
 */
final class ChildProgram {
  /** Small programs start faster so, and a demonstration starts many. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

  /** Its name, since the class is above this package. */
  private static final String MAIN = "org.zclone.examples.Main";

  private final String name;
  private final Process process;
  private final List<String> lines = new ArrayList<>(); // guarded by itself

  private ChildProgram(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** Starts {@code arguments}; what it says on stderr goes to {@code errors}. */
  static ChildProgram start(String name, Path errors, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(QUICK_START);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    command.add("--until-stdin-ends");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    ChildProgram child = new ChildProgram(name, builder.start());
    Thread reader = new Thread(child::readLines, name + "-stdout");
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException | UncheckedIOException e) {
      add("(stdout ended: " + e.getMessage() + ")");
    }
  }

  private void add(String line) {
    synchronized (lines) {
      lines.add(line);
      lines.notifyAll();
    }
  }

  /**
   * Waits for a line that begins with {@code start}.
   *
   * @throws IllegalStateException if the process ends first, or it takes longer than {@code most}
   */
  void awaitLine(String start, Duration most) throws InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    synchronized (lines) {
      while (lines.stream().noneMatch(line -> line.startsWith(start))) {
        if (!process.isAlive() || System.nanoTime() - endNs > 0) {
          throw new IllegalStateException(name + " did not say '" + start + "'; it said " + lines);
        }
        TimeUnit.MILLISECONDS.timedWait(lines, 50);
      }
    }
  }

  long pid() {
    return process.pid();
  }

  /** Ends it with SIGKILL: it has no chance to say goodbye. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
