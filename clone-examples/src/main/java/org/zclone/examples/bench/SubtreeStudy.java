package org.zclone.examples.bench;

import java.io.IOException;
import org.zclone.examples.bench.figures.Curve;

/** More subtrees, each with a replica of its own: every update has one follower. */
final class SubtreeStudy implements Study {
  private static final int UPDATES = 200_000;
  private static final int QUICK_UPDATES = 4_000;
  private static final double KIB = 1024;

  private final BenchOptions options;

  SubtreeStudy(BenchOptions options) {
    this.options = options;
  }

  @Override
  public Curve curve() {
    return new Curve("subtrees", title(), "subtrees");
  }

  @Override
  public void measure(int subtrees, Curve curve) throws Exception {
    int updates = options.either(UPDATES, QUICK_UPDATES) / subtrees * subtrees;
    try (Followed followed = new Followed(options, options.valueBytes())) {
      followed.connect("followEach", subtrees);
      followed.writer().ask("subtrees " + subtrees);
      Followed.Costs costs =
          followed.measure(options.runs(RUNS), updates, count -> write(followed, count, subtrees));
      curve.point("updates/s", subtrees, costs.perSecond());
      curve.point("server CPU us/update", subtrees, costs.serverUs());
      curve.point("replica CPU us/update", subtrees, costs.replicasUs());
      curve.point("server KiB/replica", subtrees, followed.bytesOfReplica() / KIB);
      options.progress("%,d subtrees: %,.0f updates/s", subtrees, costs.perSecond());
    }
  }

  /** The subtrees take turns, so each one's last update is among as many as there are. */
  private static void write(Followed followed, int updates, int subtrees)
      throws IOException, InterruptedException {
    long last = Long.parseLong(followed.writer().ask("write " + updates));
    int lastOfEach = updates / subtrees - 1;
    followed.await(
        "awaitEach "
            + (last - subtrees + 1)
            + " "
            + lastOfEach % Math.max(1, Workload.KEYS / subtrees));
  }

  private String title() {
    return "Every update for one of the replicas, values of " + options.valueBytes() + " bytes";
  }
}
