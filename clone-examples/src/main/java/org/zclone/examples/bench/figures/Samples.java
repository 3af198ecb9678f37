package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one figure was in each run.
 *
 * @param values at least one, in the order of the runs
 *     <p><em>Immutable.</em>
 */
public record Samples(List<Double> values) {
  /** Copies the values. */
  public Samples {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  /** The one in the middle, or between the two there. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The smallest. */
  public double min() {
    return Collections.min(values);
  }

  /** The largest. */
  public double max() {
    return Collections.max(values);
  }

  /**
   * Each divided by what {@code other} was in the same run, so that a slow machine slows both.
   *
   * @throws IllegalArgumentException if there were not as many runs
   */
  public Samples over(Samples other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException(values.size() + " runs over " + other.values.size());
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return new Samples(ratios);
  }
}
