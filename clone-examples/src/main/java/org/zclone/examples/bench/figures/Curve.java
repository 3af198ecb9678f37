package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Several figures over one size: a table, a drawing and the laws they follow. <em>Confined to one
 * thread.</em>
 */
public final class Curve {
  private static final double TOLERANCE = 0.25;
  private static final int LARGE = 100;

  private final String name;
  private final String title;
  private final String size;
  private final Map<String, NavigableMap<Double, Double>> lines = new LinkedHashMap<>();

  /**
   * Without any figure.
   *
   * @param name one word
   * @param title what is measured
   * @param size over what, and its unit
   */
  public Curve(String name, String title, String size) {
    this.name = name;
    this.title = title;
    this.size = size;
  }

  /** One word. */
  public String name() {
    return name;
  }

  /** What is measured. */
  public String title() {
    return title;
  }

  /** Adds a figure at a size. */
  public void point(String figure, double at, double value) {
    lines.computeIfAbsent(figure, it -> new TreeMap<>()).put(at, value);
  }

  /** The values of a figure by size. */
  public NavigableMap<Double, Double> line(String figure) {
    return new TreeMap<>(lines.getOrDefault(figure, new TreeMap<>()));
  }

  /** A table in Markdown, a row for each size. */
  public List<String> table() {
    List<String> rows = new ArrayList<>();
    rows.add("| " + size + " | " + String.join(" | ", lines.keySet()) + " |");
    rows.add("|---:".repeat(lines.size() + 1) + "|");
    for (double at : sizes()) {
      rows.add(
          lines.values().stream()
              .map(line -> line.containsKey(at) ? number(line.get(at)) : "")
              .collect(Collectors.joining(" | ", "| " + number(at) + " | ", " |")));
    }
    return rows;
  }

  private List<Double> sizes() {
    return lines.values().stream()
        .flatMap(line -> line.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The laws of each figure, a line each. */
  public List<String> laws() {
    return lines.entrySet().stream()
        .filter(line -> line.getValue().size() > 1)
        .map(line -> "* " + line.getKey() + " ~ " + laws(line.getValue()))
        .toList();
  }

  private String laws(NavigableMap<Double, Double> line) {
    NavigableMap<Double, Double> positive = new TreeMap<>(line);
    positive.values().removeIf(value -> !(value > 0));
    return PowerLaw.pieces(positive, TOLERANCE).stream()
        .map(law -> law.text(size.replaceFirst(",.*", "")))
        .collect(Collectors.joining("; then "));
  }

  /** Both axes by powers of ten, so that a power law is a straight line. */
  public String svg() {
    double leastY = values().filter(y -> y > 0).min().orElse(1);
    double mostY = values().max().orElse(1);
    LineChart chart =
        new LineChart(
            title,
            Axis.powersOfTen(size, sizes().get(0), sizes().get(sizes().size() - 1)),
            Axis.powersOfTen("", leastY, mostY));
    lines.forEach(chart::line);
    return chart.svg();
  }

  private DoubleStream values() {
    return lines.values().stream().flatMap(l -> l.values().stream()).mapToDouble(y -> y);
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) || Math.abs(value) >= LARGE;
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%.2f", value);
  }
}
