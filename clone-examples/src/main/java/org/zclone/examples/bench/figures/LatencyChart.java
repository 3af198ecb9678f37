package org.zclone.examples.bench.figures;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Draws {@link Quantiles} beside each other; the slow few get the most room. */
public final class LatencyChart {
  /** Where the slowest sample is drawn, since no number of nines reaches it. */
  private static final double SLOWEST = 5;

  private static final Map<Double, String> TICKS =
      Map.of(0.0, "0", 0.5, "50 %", 0.9, "90 %", 0.99, "99 %", 0.999, "99.9 %", 1.0, "slowest");

  private final String title;
  private final Map<String, Quantiles> lines = new LinkedHashMap<>();

  /** An empty chart. */
  public LatencyChart(String title) {
    this.title = title;
  }

  /** Adds a line. */
  public void line(String name, Quantiles quantiles) {
    lines.put(name, quantiles);
  }

  /** The drawing. */
  public String svg() {
    Map<Double, String> ticks = new TreeMap<>();
    TICKS.forEach((level, label) -> ticks.put(nines(level), label));
    Axis x = new Axis("part of all samples", 0, SLOWEST, false, ticks);
    double least = extreme(0.0).min().orElse(1);
    double most = extreme(1.0).max().orElse(least);
    LineChart chart = new LineChart(title, x, Axis.powersOfTen("microseconds", least, most));
    lines.forEach((name, quantiles) -> chart.line(name, points(quantiles)));
    return chart.svg();
  }

  private DoubleStream extreme(double level) {
    return lines.values().stream().mapToDouble(line -> Math.max(line.micros(level), 1));
  }

  private static Map<Double, Double> points(Quantiles quantiles) {
    Map<Double, Double> points = new TreeMap<>();
    Quantiles.LEVELS.forEach(level -> points.put(nines(level), quantiles.micros(level)));
    return points;
  }

  private static double nines(double level) {
    return level == 1 ? SLOWEST : -Math.log10(1 - level);
  }
}
