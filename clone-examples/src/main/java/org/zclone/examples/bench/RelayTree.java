package org.zclone.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import org.zclone.examples.bench.figures.Curve;

/**
 * What relays would give, clients that serve others: worked out from what was measured on one
 * machine, not measured.
 *
 * @param updateUs processor time of a server for an update, whoever follows
 * @param deliveryUs and for each replica that it goes to
 * @param receiptUs processor time of a replica for an update that it receives
 * @param deliveryBytes what goes over the network for each replica
 *     <p><em>Immutable.</em>
 */
record RelayTree(double updateUs, double deliveryUs, double receiptUs, int deliveryBytes) {
  private static final double LINK_BYTES = 125e6; // a second: 1 Gbit/s
  private static final double US = 1e6;
  private static final int OVERHEAD = 35; // of a BATCH for an entry: key, sequence, lengths
  private static final List<Integer> REPLICAS = List.of(100, 1_000, 10_000, 100_000, 1_000_000);
  private static final List<Integer> CHILDREN = List.of(10, 32, 100, 316);

  /** From the curve of {@link ReplicaStudy}. */
  static RelayTree of(Curve curve, int valueBytes) {
    NavigableMap<Double, Double> costs = curve.line(ReplicaStudy.SERVER_US);
    double[] line = line(costs);
    double receiptUs =
        curve.line(ReplicaStudy.REPLICA_US).values().stream()
            .mapToDouble(us -> us)
            .average()
            .orElseThrow();
    return new RelayTree(line[0], line[1], receiptUs, valueBytes + OVERHEAD);
  }

  /**
   * The straight line nearest to {@code points}, as distances in parts of each value: else the
   * largest would decide alone.
   */
  private static double[] line(Map<Double, Double> points) {
    double w = 0;
    double wx = 0;
    double wxx = 0;
    double wy = 0;
    double wxy = 0;
    for (Map.Entry<Double, Double> point : points.entrySet()) {
      double x = point.getKey();
      double y = point.getValue();
      double weight = 1 / (y * y);
      w += weight;
      wx += weight * x;
      wxx += weight * x * x;
      wy += weight * y;
      wxy += weight * x * y;
    }
    double slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    return new double[] {Math.max((wy - slope * wx) / w, 0), slope};
  }

  /** Updates a second that one server brings to {@code replicas}, with one processor and link. */
  double direct(int replicas) {
    return Math.min(US / (updateUs + deliveryUs * replicas), linkPerSecond(replicas));
  }

  /** The same through relays with {@code children} each; the slowest machine decides. */
  double relayed(int children) {
    return Math.min(
        direct(children),
        Math.min(US / (receiptUs + deliveryUs * children), linkPerSecond(children)));
  }

  private double linkPerSecond(int children) {
    return LINK_BYTES / deliveryBytes / children;
  }

  /** How many times an update is sent on until all have it. */
  static int hops(int replicas, int children) {
    int hops = 1;
    for (long reached = children; reached < replicas; reached *= children) {
      hops++;
    }
    return hops;
  }

  /** How many relays that takes. */
  static long relays(int replicas, int children) {
    long relays = 0;
    for (long level = (replicas - 1) / children + 1;
        level > 1;
        level = (level - 1) / children + 1) {
      relays += level;
    }
    return relays;
  }

  /** In Markdown. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "A server spends %.2f us on an update and %.3f us on each replica that it goes to; a"
                + " replica spends %.2f us on an update; %d bytes go to each replica. So a"
                + " processor makes %,.0f deliveries/s, and 1 Gbit/s carries %,.0f. With one of"
                + " each for each machine:",
            updateUs,
            deliveryUs,
            receiptUs,
            deliveryBytes,
            US / deliveryUs,
            linkPerSecond(1)));
    lines.add("");
    lines.add("| replicas | one server, updates/s | " + header() + " |");
    lines.add("|---:".repeat(2 + CHILDREN.size()) + "|");
    REPLICAS.forEach(count -> lines.add(row(count)));
    return lines;
  }

  private static String header() {
    return String.join(
        " | ", CHILDREN.stream().map(f -> f + " children: updates/s, hops, relays").toList());
  }

  private String row(int replicas) {
    List<String> cells = new ArrayList<>();
    cells.add(String.format(Locale.ROOT, "%,d", replicas));
    cells.add(String.format(Locale.ROOT, "%,.0f", direct(replicas)));
    for (int children : CHILDREN) {
      cells.add(
          children >= replicas
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%,.0f, %d, %,d",
                  relayed(children),
                  hops(replicas, children),
                  relays(replicas, children)));
    }
    return "| " + String.join(" | ", cells) + " |";
  }
}
