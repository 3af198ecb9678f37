package org.zclone.bstar.sim;

/** An invariant does not hold. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String rule;

  /**
   * With what was seen.
   *
   * @param rule the name of the invariant
   */
  Violation(String rule, String seen) {
    super(rule + ": " + seen);
    this.rule = rule;
  }

  /** The name of the invariant. */
  String rule() {
    return rule;
  }
}
