package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.zclone.examples.bench.figures.Curve;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;

/** More entries in the map. <em>Immutable.</em> */
final class KeyStudy implements Study {
  private static final int UPDATES = 200_000;
  private static final int QUICK_UPDATES = 4_000;
  private static final List<String> LARGE_HEAP = List.of("-Xmx4g");
  private static final double NS_PER_MS = 1e6;

  private final BenchOptions options;

  KeyStudy(BenchOptions options) {
    this.options = options;
  }

  @Override
  public Curve curve() {
    return new Curve("keys", title(), "keys");
  }

  @Override
  public void measure(int keys, Curve curve) throws Exception {
    try (Crew crew = new Crew(options, LARGE_HEAP)) {
      measure(keys, crew, curve);
    }
  }

  private void measure(int keys, Crew crew, Curve curve) throws IOException, InterruptedException {
    Worker server = crew.start(ServerProgram.class, options.valueBytes());
    Worker replica = crew.start(ReplicasProgram.class, server.answer("at"));
    server.ask("fill " + keys);
    curve.point("server bytes/entry", keys, server.askNumber("bytes") / keys);
    List<Double> joins = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (int run = 0; run <= options.runs(RUNS); run++) {
      replica.ask("leave");
      joins.add(replica.askNumber("connect 1") / NS_PER_MS);
      rates.add(updatesPerSecond(keys, server, replica));
    }
    curve.point("replica bytes/entry", keys, replica.askNumber("bytes") / keys);
    curve.point("join ms", keys, median(joins));
    curve.point("joined entries/ms", keys, keys / median(joins));
    curve.point("updates/s", keys, median(rates));
    options.progress(
        "%,d keys: join in %,.0f ms, %,.0f updates/s", keys, median(joins), median(rates));
  }

  /** By the server's own application, all over the map. */
  private double updatesPerSecond(int keys, Worker server, Worker replica)
      throws IOException, InterruptedException {
    int updates = options.either(UPDATES, QUICK_UPDATES);
    long startNs = System.nanoTime();
    String last = server.ask("scatter " + updates + " " + keys);
    replica.ask("await " + last + " " + Entries.scattered(updates - 1, keys));
    return updates * 1e9 / (System.nanoTime() - startNs);
  }

  private static double median(List<Double> runs) {
    return new Samples(runs.subList(1, runs.size())).median(); // the first one warms up
  }

  private String title() {
    return "A larger map, with one replica, values of " + options.valueBytes() + " bytes";
  }
}
