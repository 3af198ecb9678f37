package org.zclone.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program in a process of its own, with the same Java and the same class path; what it prints is
 * kept, line by line, until it is taken.
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
  private final Thread reader = new Thread(this::readLines, "child-stdout");
  private final List<String> lines = new ArrayList<>(); // guarded by itself

  private JavaProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts {@code main} with {@code arguments}.
   *
   * @param errors where its stderr goes
   * @param flags of the JVM
   */
  public static JavaProcess start(
      ProcessBuilder.Redirect errors, List<String> flags, String main, List<String> arguments)
      throws IOException {
    return start(List.of(), errors, flags, main, arguments);
  }

  /**
   * As the other one.
   *
   * @param launcher what the command line begins with, such as {@code ip netns exec NAME}
   */
  public static JavaProcess start(
      List<String> launcher,
      ProcessBuilder.Redirect errors,
      List<String> flags,
      String main,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    String name = main.substring(main.lastIndexOf('.') + 1) + " " + String.join(" ", arguments);
    JavaProcess child = new JavaProcess(name, process);
    child.reader.setDaemon(true);
    child.reader.start();
    return child;
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

  /**
   * Waits for a line that begins with {@code start}, and takes it.
   *
   * @throws IllegalStateException if the process ends first, or it takes longer than {@code most}
   */
  public String takeLine(String start, Duration most) throws InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    synchronized (lines) {
      Optional<String> line = find(start);
      while (line.isEmpty()) {
        if (!reader.isAlive() || System.nanoTime() - endNs > 0) {
          throw new IllegalStateException(name + " did not say '" + start + "', but " + lines);
        }
        TimeUnit.MILLISECONDS.timedWait(lines, LOOK_MS);
        line = find(start);
      }
      lines.remove(line.get());
      return line.get();
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
    orders.write(line + "\n");
    orders.flush();
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
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Its number in the system. */
  public long pid() {
    return process.pid();
  }

  /** Ends it with SIGKILL: it has no chance to say goodbye. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
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
