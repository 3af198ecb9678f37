package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What figures over a size follow: {@code y = factor * x ^ exponent}, between two sizes.
 *
 * @param from the smallest size that it was found with
 * @param to the largest one
 * @param factor what {@code y} is at 1
 * @param exponent 0: it does not matter; 1: twice as much of one is twice as much of the other
 * @param error the largest deviation of a figure, as a part of what the law says
 *     <p><em>Immutable.</em>
 */
public record PowerLaw(double from, double to, double factor, double exponent, double error) {
  /** The one nearest to {@code points}, of which there are at least two, all positive. */
  public static PowerLaw fit(NavigableMap<Double, Double> points) {
    double meanX = points.keySet().stream().mapToDouble(Math::log).average().orElseThrow();
    double meanY = points.values().stream().mapToDouble(Math::log).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    for (Map.Entry<Double, Double> point : points.entrySet()) {
      double x = Math.log(point.getKey()) - meanX;
      xy += x * (Math.log(point.getValue()) - meanY);
      xx += x * x;
    }
    double exponent = xx == 0 ? 0 : xy / xx;
    double factor = Math.exp(meanY - exponent * meanX);
    double error =
        points.entrySet().stream()
            .mapToDouble(
                p -> Math.abs(p.getValue() / (factor * Math.pow(p.getKey(), exponent)) - 1))
            .max()
            .orElseThrow();
    return new PowerLaw(points.firstKey(), points.lastKey(), factor, exponent, error);
  }

  /**
   * As few laws as it takes so that no figure deviates by more than {@code most}: each goes as far
   * as it can, and the next begins where it breaks.
   */
  public static List<PowerLaw> pieces(NavigableMap<Double, Double> points, double most) {
    List<PowerLaw> laws = new ArrayList<>();
    NavigableMap<Double, Double> piece = new TreeMap<>();
    for (Map.Entry<Double, Double> point : points.entrySet()) {
      NavigableMap<Double, Double> longer = new TreeMap<>(piece);
      longer.put(point.getKey(), point.getValue());
      if (longer.size() > 2 && fit(longer).error() > most) {
        laws.add(fit(piece));
        longer = new TreeMap<>(Map.of(piece.lastKey(), piece.lastEntry().getValue()));
        longer.put(point.getKey(), point.getValue());
      }
      piece = longer;
    }
    if (piece.size() > 1) {
      laws.add(fit(piece));
    }
    return laws;
  }

  /** For people. */
  public String text(String x) {
    return String.format(
        Locale.ROOT,
        "%s^%.2f from %,.0f to %,.0f (within %.0f %%)",
        x,
        exponent,
        from,
        to,
        error * 100);
  }
}
