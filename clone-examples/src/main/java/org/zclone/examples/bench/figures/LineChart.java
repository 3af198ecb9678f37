package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A drawing of lines over two axes, as SVG without scripts, fonts or styles from elsewhere.
 *
 * <p><em>Confined to one thread.</em>
 */
public final class LineChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final int LEFT = 90;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int LEGEND_STEP = 18;
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

  private record Line(String name, NavigableMap<Double, Double> points) {}

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Line> lines = new ArrayList<>();

  /** An empty chart. */
  public LineChart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /** Adds a line through {@code points}, x to y. */
  public void line(String name, Map<Double, Double> points) {
    lines.add(new Line(name, Collections.unmodifiableNavigableMap(new TreeMap<>(points))));
  }

  /** The drawing. */
  public String svg() {
    StringBuilder out = new StringBuilder();
    add(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        HEIGHT);
    add(out, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    text(out, WIDTH / 2.0, TOP / 2.0, "middle", title);
    drawX(out);
    drawY(out);
    for (int i = 0; i < lines.size(); i++) {
      draw(out, lines.get(i), i);
    }
    add(out, "</svg>");
    return out.toString();
  }

  private void drawX(StringBuilder out) {
    x.ticks()
        .forEach(
            (value, label) -> {
              rule(out, xAt(value), TOP, xAt(value), HEIGHT - BOTTOM);
              text(out, xAt(value), HEIGHT - BOTTOM + 16, "middle", label);
            });
    text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", x.label());
  }

  private void drawY(StringBuilder out) {
    y.ticks()
        .forEach(
            (value, label) -> {
              rule(out, LEFT, yAt(value), WIDTH - RIGHT, yAt(value));
              text(out, LEFT - 6, yAt(value) + 4, "end", label);
            });
    text(out, LEFT, TOP - 8, "end", y.label());
  }

  private void draw(StringBuilder out, Line line, int index) {
    String colour = COLOURS.get(index % COLOURS.size());
    String points =
        line.points.entrySet().stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", xAt(p.getKey()), yAt(p.getValue())))
            .collect(Collectors.joining(" "));
    add(
        out,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        points,
        colour);
    double legendY = TOP + LEGEND_STEP * (index + 1);
    add(
        out,
        "<rect x=\"%d\" y=\"%.1f\" width=\"12\" height=\"4\" fill=\"%s\"/>",
        LEFT + 10,
        legendY - 6,
        colour);
    text(out, LEFT + 28, legendY, "start", line.name);
  }

  private double xAt(double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private double yAt(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void rule(StringBuilder out, double x1, double y1, double x2, double y2) {
    add(
        out,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
        x1,
        y1,
        x2,
        y2);
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    add(
        out,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static void add(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
