package org.zclone.examples.trial;

/**
 * Something that a writer or an observer found wrong.
 *
 * @param kind what it is
 * @param text the key, what is there and what was told
 *     <p><em>Immutable.</em>
 */
public record Finding(Kind kind, String text) {
  /** What can be wrong. */
  public enum Kind {
    /** A write that was acknowledged as REPLICATED is not there. */
    LOST,
    /** A write that was acknowledged as ACCEPTED, by a server without a standby, is not there. */
    LOST_ALONE,
    /** A write was applied more than once. */
    TWICE,
    /** A value that nobody wrote. */
    INVENTED,
    /** A reader was shown something older than it had seen or written before. */
    OLDER,
    /** Updates that were written together are shown in part. */
    TORN
  }

  /** Whether it breaks a promise. */
  public boolean isViolation() {
    return kind != Kind.LOST_ALONE;
  }

  @Override
  public String toString() {
    return kind + ": " + text;
  }
}
