package org.zclone.sim.kit;

/** An invariant does not hold. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String rule;

  /**
   * With what was seen.
   *
   * @param rule the name of the invariant
   */
  public Violation(String rule, String seen) {
    super(rule + ": " + seen);
    this.rule = rule;
  }

  /** The name of the invariant. */
  public String rule() {
    return rule;
  }

  /** By what a failure is told from others: the invariant that does not hold, or the exception. */
  public static String ruleOf(Throwable problem) {
    return problem instanceof Violation violation
        ? violation.rule
        : problem.getClass().getSimpleName();
  }
}
