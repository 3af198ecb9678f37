package org.zclone.examples.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.zclone.examples.process.JavaProcess;

/** A fresh JVM that measures one thing and prints {@code name value} lines. */
final class Measured {
  private Measured() {}

  /** Runs {@code main} with {@code arguments}; returns what it printed, line by line. */
  static List<String> run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    try (JavaProcess process =
        JavaProcess.start(Redirect.INHERIT, List.of(), main.getName(), List.of(arguments))) {
      return process.awaitEnd();
    }
  }

  /** The number on the line {@code name value}. */
  static double value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not measured: " + name));
  }

  /** The processor time of this process, in nanoseconds. */
  static long cpuNs() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** What all threads that run have ever allocated. */
  static long allocatedBytes() {
    if (ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads) {
      long[] each = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
      return Arrays.stream(each).filter(bytes -> bytes > 0).sum();
    }
    throw new IllegalStateException("this JVM does not count what threads allocate");
  }

  /** The bytes of live objects. */
  static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
