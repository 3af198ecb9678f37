package org.zclone.examples.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A command of this program in a process of its own, with the same Java and the same jar.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ChildProgram {
  /** Its name, since the class is above this package. */
  private static final String MAIN = "org.zclone.examples.Main";

  private final String name;
  private final Process process;
  private final List<String> lines = new ArrayList<>(); // guarded by itself

  private ChildProgram(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** The command line that has this program do what {@code arguments} say. */
  static List<String> command(List<String> javaOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    command.add("--until-stdin-ends");
    return command;
  }

  /** Starts {@code command}; what it says on stderr goes to {@code errors}. */
  static ChildProgram start(String name, Path errors, List<String> command) throws IOException {
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

  /** What it has printed so far. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /**
   * Waits for a line that begins with {@code start}.
   *
   * @throws IOException if the process ends first, or it takes longer than {@code most}
   */
  public void awaitLine(String start, Duration most) throws IOException, InterruptedException {
    await(
        "say '" + start + "'",
        most,
        said -> said.stream().anyMatch(line -> line.startsWith(start)));
  }

  /**
   * Waits until what it has printed is as {@code wanted}.
   *
   * @throws IOException if the process ends first, or it takes longer than {@code most}
   */
  void await(String what, Duration most, Predicate<List<String>> wanted)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    synchronized (lines) {
      while (!wanted.test(lines)) {
        if (!process.isAlive() || System.nanoTime() - endNs > 0) {
          throw new IOException("the " + name + " did not " + what + "; it said " + lines);
        }
        TimeUnit.MILLISECONDS.timedWait(lines, 50);
      }
    }
  }

  /** Writes a line to its stdin. */
  void send(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Its process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it with SIGKILL: it has no chance to say goodbye. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends a signal: {@code STOP} freezes it, {@code CONT} thaws it. */
  void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }
}
