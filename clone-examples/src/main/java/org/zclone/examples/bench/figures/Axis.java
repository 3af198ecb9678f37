package org.zclone.examples.bench.figures;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One direction of a {@link LineChart}.
 *
 * @param label what it shows
 * @param from the value where it begins
 * @param to the value where it ends, above {@code from}
 * @param logarithmic whether equal steps multiply; then {@code from} is positive
 * @param ticks what to write at which values
 *     <p><em>Immutable.</em>
 */
public record Axis(
    String label, double from, double to, boolean logarithmic, Map<Double, String> ticks) {
  private static final int STEPS = 5;
  private static final double BASE = 10;

  /** Checks the ends. */
  public Axis {
    if (!(from < to) || logarithmic && !(from > 0)) {
      throw new IllegalArgumentException("no axis from " + from + " to " + to);
    }
    ticks = Collections.unmodifiableMap(new TreeMap<>(ticks));
  }

  /** From 0 to a round number not below {@code most}, with ticks at round numbers. */
  public static Axis linear(String label, double most) {
    double step = most > 0 ? roundUp(most / STEPS) : 1;
    Map<Double, String> ticks = new TreeMap<>();
    int steps = Math.max((int) Math.ceil(most / step), 1);
    for (int i = 0; i <= steps; i++) {
      ticks.put(i * step, number(i * step));
    }
    return new Axis(label, 0, steps * step, false, ticks);
  }

  /** By powers of ten, from one not above {@code least} to one not below {@code most}. */
  public static Axis powersOfTen(String label, double least, double most) {
    double from = Math.pow(BASE, Math.floor(Math.log10(least)));
    Map<Double, String> ticks = new TreeMap<>(Map.of(from, number(from)));
    double to = from;
    do {
      to *= BASE;
      ticks.put(to, number(to));
    } while (to < most);
    return new Axis(label, from, to, true, ticks);
  }

  /** 1, 2 or 5 and zeros. */
  private static double roundUp(double value) {
    double power = Math.pow(BASE, Math.floor(Math.log10(value)));
    double digit = value / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : BASE);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  /** Where {@code value} is: 0 at the beginning, 1 at the end; what is beyond them is there. */
  double position(double value) {
    double part =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return Math.min(Math.max(part, 0), 1);
  }
}
