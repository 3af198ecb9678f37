package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.zclone.examples.bench.figures.Curve;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;

/** Larger values, beside the transport alone. <em>Immutable.</em> */
final class ValueStudy implements Study {
  private static final int BYTES = 256 << 20; // of a run
  private static final int QUICK_BYTES = 2 << 20;
  private static final int MOST_UPDATES = 500_000;
  private static final int QUICK_MOST_UPDATES = 4_000;
  private static final int LEAST_UPDATES = 64;

  private final BenchOptions options;

  ValueStudy(BenchOptions options) {
    this.options = options;
  }

  @Override
  public Curve curve() {
    return new Curve("values", "Larger values, with one replica", "bytes");
  }

  @Override
  public void measure(int bytes, Curve curve) throws Exception {
    int most = options.either(MOST_UPDATES, QUICK_MOST_UPDATES);
    int wanted = options.either(BYTES, QUICK_BYTES) / bytes;
    int updates = Math.max(LEAST_UPDATES, Math.min(most, wanted));
    try (Followed followed = new Followed(options, bytes);
        Crew crew = new Crew(options)) {
      followed.connect("connect", 1);
      Worker publisher = crew.start(RawPublisher.class, Framing.PACKED, bytes);
      Worker reader = crew.start(RawSubscribers.class, Framing.PACKED, publisher.answer("at"), 1);
      publisher.ask("subscribed 1");
      List<Double> raw = new ArrayList<>();
      Followed.Costs costs =
          followed.measure(options.runs(RUNS), updates, count -> write(followed, bytes, count));
      for (int run = 0; run <= options.runs(RUNS); run++) {
        raw.add(rawPerSecond(publisher, reader, updates));
      }
      double rawRate = new Samples(raw.subList(1, raw.size())).median();
      curve.point("updates/s", bytes, costs.perSecond());
      curve.point("MB/s", bytes, costs.perSecond() * bytes / 1e6);
      curve.point("raw updates/s", bytes, rawRate);
      curve.point("part of raw", bytes, costs.perSecond() / rawRate);
      curve.point("server CPU us/update", bytes, costs.serverUs());
      options.progress("%,d bytes: %,.0f updates/s", bytes, costs.perSecond());
    }
  }

  private static void write(Followed followed, int bytes, int updates)
      throws IOException, InterruptedException {
    String last = followed.writer().ask("write " + updates);
    followed.await("await " + last + " " + Workload.key(updates - 1, bytes));
  }

  private static double rawPerSecond(Worker publisher, Worker reader, int updates)
      throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    reader.tell("take " + updates);
    publisher.ask("write " + updates);
    reader.answer("take");
    return updates * 1e9 / (System.nanoTime() - startNs);
  }
}
