package org.zclone.examples.bench.figures;

/**
 * What a figure should be.
 *
 * @param id its name in the list of goals
 * @param what the figure, in words; for a ratio what is divided by what
 * @param bound on which side of the limit the figure should be
 * @param limit the limit, which is good enough
 *     <p><em>Immutable.</em>
 */
public record Goal(String id, String what, Bound bound, double limit) {
  /** On which side of its limit a figure should be. */
  public enum Bound {
    /** More is better. */
    AT_LEAST(">="),
    /** Less is better. */
    AT_MOST("<=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    /** As formulas write it. */
    public String sign() {
      return sign;
    }
  }

  /** A goal for a figure of which more is better. */
  public static Goal atLeast(String id, String what, double limit) {
    return new Goal(id, what, Bound.AT_LEAST, limit);
  }

  /** A goal for a figure of which less is better. */
  public static Goal atMost(String id, String what, double limit) {
    return new Goal(id, what, Bound.AT_MOST, limit);
  }

  /** Whether {@code value} is good enough; what is no number never is. */
  public boolean isMetBy(double value) {
    return switch (bound) {
      case AT_LEAST -> value >= limit;
      case AT_MOST -> value <= limit;
    };
  }
}
