package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A command that runs, and the lines it has printed so far. */
final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  Running(Process process) {
    this.process = process;
    read(process.getInputStream(), lines);
    read(process.getErrorStream(), errors);
  }

  private static void read(InputStream stream, List<String> lines) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                lines.add("(ended: " + e.getMessage() + ")");
              }
            },
            "it-reader");
    reader.setDaemon(true);
    reader.start();
  }

  List<String> lines() {
    return lines;
  }

  List<String> errors() {
    return errors;
  }

  /** Waits for a line that begins with {@code start} and returns it. */
  String awaitLine(String start) {
    return awaitLine(line -> line.startsWith(start), "a line that begins with " + start);
  }

  /** Waits for a line that {@code wanted} accepts and returns it. */
  String awaitLine(Predicate<String> wanted, String description) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> assertThat(lines).as("%s; stderr: %s", description, errors).anyMatch(wanted));
    return lines.stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits until stderr has a line with {@code part}. */
  void awaitError(String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(errors).anyMatch(line -> line.contains(part)));
  }

  /** SIGTERM; returns the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ends after SIGTERM").isTrue();
    return process.exitValue();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Closes its stdin, as the death of a parent does; returns the exit code. */
  int orphan() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ends with its stdin").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
