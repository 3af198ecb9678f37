package org.zclone.examples.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench join}: a late joiner of a large map while updates flow. */
@Command(
    name = "join",
    description = {
      "Measure how long a late joiner needs for a large map while updates flow,",
      "and what a replica weighs beside a plain ConcurrentHashMap<String, byte[]>."
    },
    footer = {"", "Example:", "  clone bench join --keys 1000000 --rate 10000"})
final class JoinBench implements Callable<Integer> {
  @Option(names = "--keys", paramLabel = "N", defaultValue = "1000000", description = "Entries.")
  private int keys;

  @Option(
      names = "--value",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "Bytes of a value.")
  private int valueBytes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Updates per second meanwhile.")
  private int rate;

  @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "Joins.")
  private int runs;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    Entries entries = new Entries(valueBytes);
    try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"))) {
      say("filling the server with %,d entries of %d bytes", keys, valueBytes);
      for (int i = 0; i < keys; i++) {
        server.put(Entries.key(i), Bytes.wrap(entries.value()));
      }
      server.put(Entries.key(0), Bytes.wrap(entries.value())).join();
      List<Double> seconds = new ArrayList<>();
      List<Double> bytes = new ArrayList<>();
      join(server, entries, seconds, bytes);
      report(seconds, bytes);
    }
    return 0;
  }

  private void join(CloneServer server, Entries entries, List<Double> seconds, List<Double> bytes)
      throws Exception {
    try (SteadyWriter writer = new SteadyWriter(server, entries, keys, rate)) {
      for (int i = 1; i <= runs; i++) {
        long before = writer.written();
        long start = System.nanoTime();
        List<String> lines = Measured.run(JoinReplica.class, server.endpoint().toString());
        double elapsed = (System.nanoTime() - start) / 1e9;
        seconds.add(Measured.value(lines, "seconds"));
        bytes.add(Measured.value(lines, "bytes") / keys);
        say(
            "join %d of %d: %.2f s, %.0f bytes an entry; %,.0f updates/s meanwhile",
            i, runs, seconds.get(i - 1), bytes.get(i - 1), (writer.written() - before) / elapsed);
      }
    }
  }

  private void report(List<Double> seconds, List<Double> bytes) throws Exception {
    List<String> plain =
        Measured.run(PlainMap.class, String.valueOf(keys), String.valueOf(valueBytes));
    double plainBytes = Measured.value(plain, "bytes") / keys;
    say(
        "join: median %.2f s (%.2f to %.2f)",
        median(seconds), Collections.min(seconds), Collections.max(seconds));
    say(
        "heap: replica %.0f bytes an entry, plain map %.0f: ratio %.2f",
        median(bytes), plainBytes, median(bytes) / plainBytes);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
