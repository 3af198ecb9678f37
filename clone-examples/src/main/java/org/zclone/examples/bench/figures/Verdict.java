package org.zclone.examples.bench.figures;

/**
 * Whether a goal was met: by the median of the runs.
 *
 * @param goal the goal
 * @param samples what the figure was
 *     <p><em>Immutable.</em>
 */
public record Verdict(Goal goal, Samples samples) {
  /** Whether it was. */
  public boolean isMet() {
    return goal.isMetBy(samples.median());
  }
}
