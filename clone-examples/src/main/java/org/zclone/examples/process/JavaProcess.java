package org.zclone.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program in a process of its own, with the same Java and the same class path, which can be
 * killed and frozen; what it prints is kept, line by line, until it is taken.
 *
 * <pre>{@code
 * try (JavaProcess server = JavaProcess.start(Redirect.INHERIT, List.of(), MAIN, List.of("serve"))) {
 *   server.takeLine("ready", Duration.ofSeconds(20));
 * }
 * }</pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class JavaProcess implements AutoCloseable {
  private static final int LOOK_MS = 50;
  private static final int PATIENCE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final Writer orders;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>(); // guarded by itself

  private JavaProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    orders = process.outputWriter(StandardCharsets.UTF_8);
    reader = new Thread(this::readLines, name + "-stdout");
    reader.setDaemon(true);
  }

  /**
   * Starts {@code main} with {@code arguments}.
   *
   * @param errors where its stderr goes
   * @param flags of the JVM
   */
  public static JavaProcess start(
      Redirect errors, List<String> flags, String main, List<String> arguments) throws IOException {
    String name = main.substring(main.lastIndexOf('.') + 1) + " " + String.join(" ", arguments);
    return start(name, errors, command(flags, main, arguments));
  }

  /** Starts {@code command}, which in messages is called {@code name}. */
  public static JavaProcess start(String name, Redirect errors, List<String> command)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    JavaProcess child = new JavaProcess(name, process);
    child.reader.start();
    return child;
  }

  /** What a shell would be told to start {@code main}. */
  public static List<String> command(List<String> flags, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  private void readLines() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
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

  /** What it has printed so far and nobody took. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /**
   * Waits for a line that begins with {@code start}, and takes it.
   *
   * @throws IOException if the process ends first, or it takes longer than {@code most}
   */
  public String takeLine(String start, Duration most) throws IOException, InterruptedException {
    synchronized (lines) {
      await("say '" + start + "'", most, said -> find(start).isPresent());
      String line = find(start).orElseThrow();
      lines.remove(line);
      return line;
    }
  }

  /** As {@link #takeLine}, and leaves the line where it is. */
  public void awaitLine(String start, Duration most) throws IOException, InterruptedException {
    await("say '" + start + "'", most, said -> find(start).isPresent());
  }

  /**
   * Waits until what it has printed is as {@code wanted}.
   *
   * @param what for messages: what it should do
   * @throws IOException if the process ends first, or it takes longer than {@code most}
   */
  public void await(String what, Duration most, Predicate<List<String>> wanted)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    synchronized (lines) {
      while (!wanted.test(lines)) {
        if (!reader.isAlive() || System.nanoTime() - endNs > 0) {
          throw new IOException("the " + name + " did not " + what + "; it said " + lines);
        }
        TimeUnit.MILLISECONDS.timedWait(lines, LOOK_MS);
      }
    }
  }

  private Optional<String> find(String start) {
    return lines.stream().filter(line -> line.startsWith(start)).findFirst();
  }

  /**
   * Writes a line to its stdin.
   *
   * @throws IOException if it has ended
   */
  public synchronized void tell(String line) throws IOException {
    try {
      orders.write(line + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new IOException("the " + name + " has ended, and did not hear '" + line + "'", e);
    }
  }

  /**
   * Waits until it ends.
   *
   * @return what it printed and nobody took
   * @throws IOException if it failed
   */
  public List<String> awaitEnd() throws IOException, InterruptedException {
    int code = process.waitFor();
    reader.join();
    if (code != 0) {
      throw new IOException(name + " ended with " + code);
    }
    return lines();
  }

  /** Its process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it with SIGKILL: it has no chance to say goodbye. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends a signal: {@code STOP} freezes it, {@code CONT} thaws it. */
  public void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  /** Ends its stdin, and with SIGKILL itself if that does not end it within some seconds. */
  @Override
  public void close() {
    try {
      orders.close();
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      return; // it is gone, or never read: either way the last line ends it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
