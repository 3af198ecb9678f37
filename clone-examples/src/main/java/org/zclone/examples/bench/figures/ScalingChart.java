package org.zclone.examples.bench.figures;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Draws figures over the size that they were measured with. <em>Confined to one thread.</em> */
public final class ScalingChart {
  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();

  /** An empty chart. */
  public ScalingChart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds a point to the line {@code name}. */
  public void point(String name, double x, double y) {
    lines.computeIfAbsent(name, key -> new TreeMap<>()).put(x, y);
  }

  /** The drawing. */
  public String svg() {
    double mostX =
        lines.values().stream()
            .flatMap(line -> line.keySet().stream())
            .mapToDouble(x -> x)
            .max()
            .orElse(1);
    double mostY =
        lines.values().stream()
            .flatMap(line -> line.values().stream())
            .mapToDouble(y -> y)
            .max()
            .orElse(1);
    LineChart chart = new LineChart(title, Axis.linear(xLabel, mostX), Axis.linear(yLabel, mostY));
    lines.forEach(chart::line);
    return chart.svg();
  }
}
