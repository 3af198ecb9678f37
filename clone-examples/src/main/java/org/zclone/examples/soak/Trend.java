package org.zclone.examples.soak;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the heap of one process grew: the medians of the first and the last quarter of its
 * samples are compared.
 *
 * @param firstBytes the median of the first quarter
 * @param lastBytes the median of the last quarter
 * @param bytesPerMinute the slope of the straight line that fits best
 *     <p><em>Immutable.</em>
 */
record Trend(long firstBytes, long lastBytes, double bytesPerMinute) {
  /** Fewer say nothing. */
  private static final int LEAST_SAMPLES = 9;

  /** Nor does what happens until all code has run and all buffers have been filled. */
  private static final long LEAST_SECONDS = 300;

  private static final int WARM_UP_PART = 4;

  private static final double MOST_GROWTH = 1.25;
  private static final int PARTS = 4;
  private static final double MINUTE = 60;
  private static final double KIB = 1 << 10;
  private static final double MIB = 1 << 20;

  /** Of samples in order, the first of which do not count; empty if they are too few. */
  static Optional<Trend> of(List<Sample> all) {
    List<Sample> gauged = all.stream().filter(sample -> sample.heapBytes() > 0).toList();
    List<Sample> samples = gauged.subList(gauged.size() / WARM_UP_PART, gauged.size());
    if (samples.size() < LEAST_SAMPLES || seconds(gauged) < LEAST_SECONDS) {
      return Optional.empty();
    }
    int part = samples.size() / PARTS;
    return Optional.of(
        new Trend(
            median(samples.subList(0, part)),
            median(samples.subList(samples.size() - part, samples.size())),
            slope(samples) * MINUTE));
  }

  private static long seconds(List<Sample> samples) {
    return samples.get(samples.size() - 1).second() - samples.get(0).second();
  }

  private static long median(List<Sample> samples) {
    return samples.stream().map(Sample::heapBytes).sorted().toList().get(samples.size() / 2);
  }

  /** Least squares. */
  private static double slope(List<Sample> samples) {
    double meanX = samples.stream().mapToLong(Sample::second).average().orElseThrow();
    double meanY = samples.stream().mapToLong(Sample::heapBytes).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (Sample sample : samples) {
      double x = sample.second() - meanX;
      above += x * (sample.heapBytes() - meanY);
      below += x * x;
    }
    return below == 0 ? 0 : above / below;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB at first, %.1f MiB in the end, %.0f KiB/min",
        firstBytes / MIB,
        lastBytes / MIB,
        bytesPerMinute / KIB);
  }

  /** Whether it grew by more than a part, and {@code slackBytes} besides. */
  boolean isGrowing(long slackBytes) {
    return lastBytes > firstBytes * MOST_GROWTH + slackBytes;
  }
}
