package org.zclone.examples.bench;

import java.io.IOException;
import org.zclone.examples.bench.figures.Curve;

/** More replicas of the same map. <em>Immutable.</em> */
final class ReplicaStudy implements Study {
  static final String DELIVERIES = "deliveries/s";
  static final String SERVER_US = "server CPU us/update";
  static final String REPLICA_US = "replica CPU us/update";

  private static final int MOST_DELIVERIES = 1_500_000; // of a run
  private static final int QUICK_DELIVERIES = 20_000;
  private static final int MOST_UPDATES = 500_000;
  private static final int LEAST_UPDATES = 1_000;
  private static final double KIB = 1024;

  private final BenchOptions options;

  ReplicaStudy(BenchOptions options) {
    this.options = options;
  }

  @Override
  public Curve curve() {
    return new Curve("replicas", title(), "replicas");
  }

  @Override
  public void measure(int replicas, Curve curve) throws Exception {
    int deliveries = options.either(MOST_DELIVERIES, QUICK_DELIVERIES);
    int updates = Math.max(LEAST_UPDATES, Math.min(MOST_UPDATES, deliveries / replicas));
    try (Followed followed = new Followed(options, options.valueBytes())) {
      followed.connect("connect", replicas);
      Followed.Costs costs =
          followed.measure(options.runs(RUNS), updates, count -> write(followed, count));
      curve.point("updates/s", replicas, costs.perSecond());
      curve.point(DELIVERIES, replicas, costs.perSecond() * costs.received());
      curve.point("received", replicas, costs.received() / replicas);
      curve.point(SERVER_US, replicas, costs.serverUs());
      curve.point(REPLICA_US, replicas, costs.replicasUs() / replicas);
      curve.point("server KiB/replica", replicas, followed.bytesOfReplica() / KIB);
      options.progress("%,d replicas: %,.0f updates/s", replicas, costs.perSecond());
    }
  }

  private void write(Followed followed, int updates) throws IOException, InterruptedException {
    String last = followed.writer().ask("write " + updates);
    followed.await("await " + last + " " + Workload.key(updates - 1, options.valueBytes()));
  }

  private String title() {
    return "Every update for every replica, values of " + options.valueBytes() + " bytes";
  }
}
