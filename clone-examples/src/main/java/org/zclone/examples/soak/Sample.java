package org.zclone.examples.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a process used at one moment.
 *
 * @param second when, counted from the beginning of the soak
 * @param heapBytes in use after the last garbage collection
 * @param residentBytes of memory
 * @param descriptors open files and sockets
 * @param threads that run
 *     <p><em>Immutable.</em>
 */
record Sample(long second, long heapBytes, long residentBytes, int descriptors, int threads) {
  private static final Path PROC = Path.of("/proc");
  private static final int KIB = 1 << 10;

  /** Looks at process {@code pid}; empty if it is gone, or this system does not tell. */
  static Optional<Sample> of(long pid, OptionalLong heapBytes, long second) {
    Path its = PROC.resolve(Long.toString(pid));
    try (Stream<Path> open = Files.list(its.resolve("fd"))) {
      List<String> status = Files.readAllLines(its.resolve("status"));
      return Optional.of(
          new Sample(
              second,
              heapBytes.orElse(0),
              number(status, "VmRSS:") * KIB,
              (int) open.count(),
              (int) number(status, "Threads:")));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // the latter from a directory that goes away while it is read
    }
  }

  private static long number(List<String> status, String name) throws IOException {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IOException("no " + name + ": the process is ending"));
  }
}
