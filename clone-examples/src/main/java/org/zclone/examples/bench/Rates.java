package org.zclone.examples.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zclone.examples.bench.figures.Samples;

/**
 * Updates per second of contenders that take turns, so that a machine that is slow for a while is
 * slow for all of them. <em>Confined to one thread.</em>
 */
final class Rates {
  private final BenchOptions options;
  private final List<Contender> contenders;

  Rates(BenchOptions options, List<Contender> contenders) {
    this.options = options;
    this.contenders = contenders;
  }

  /** What each contender reached with {@code replicas}, in order. */
  List<Samples> measure(int replicas, int updates) throws Exception {
    Map<Contender, List<Double>> rates = new LinkedHashMap<>();
    try (Crew crew = new Crew(options)) {
      Map<Contender, Contender.Rig> rigs = new LinkedHashMap<>();
      for (Contender contender : contenders) {
        rates.put(contender, new ArrayList<>());
        rigs.put(contender, contender.start(crew, replicas));
        rigs.get(contender).run(contender.updates(updates)); // a warm-up
      }
      for (int run = 1; run <= options.runs(); run++) {
        for (Contender contender : contenders) {
          double rate = rate(rigs.get(contender), contender.updates(updates));
          rates.get(contender).add(rate);
          options.progress(
              "run %d, %d replicas, %s: %,.0f updates/s", run, replicas, contender.name(), rate);
        }
      }
    }
    return rates.values().stream().map(Samples::new).toList();
  }

  private static double rate(Contender.Rig rig, int updates) throws Exception {
    long startNs = System.nanoTime();
    rig.run(updates);
    return updates * 1e9 / (System.nanoTime() - startNs);
  }
}
