package org.zclone.examples.bench.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How long something took, as the times that given parts of all samples did not exceed.
 *
 * <p><em>Immutable.</em>
 */
public final class Quantiles {
  /** The parts, from the fastest sample to the slowest one. */
  public static final List<Double> LEVELS =
      List.of(0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 1.0);

  private static final double NS_PER_US = 1e3;

  private final double[] micros; // one for each level

  private Quantiles(double[] micros) {
    this.micros = micros;
  }

  /**
   * Of times in nanoseconds.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Quantiles ofNanos(long[] times) {
    if (times.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Quantiles(
        LEVELS.stream().mapToDouble(level -> atLevel(sorted, level) / NS_PER_US).toArray());
  }

  /** The nearest rank: a time that was measured, never one between two. */
  private static long atLevel(long[] sorted, double level) {
    int rank = (int) Math.ceil(level * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }

  /** Reads {@link #toString()}. */
  public static Quantiles parse(String text) {
    return new Quantiles(Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray());
  }

  /**
   * The time that {@code level} of the samples did not exceed, in microseconds.
   *
   * @throws IllegalArgumentException if {@code level} is none of {@link #LEVELS}
   */
  public double micros(double level) {
    int index = LEVELS.indexOf(level);
    if (index < 0) {
      throw new IllegalArgumentException("level " + level + " is none of " + LEVELS);
    }
    return micros[index];
  }

  /** Microseconds for each level, on one line. */
  @Override
  public String toString() {
    return DoubleStream.of(micros)
        .mapToObj(us -> String.format(Locale.ROOT, "%.1f", us))
        .collect(Collectors.joining(" "));
  }
}
