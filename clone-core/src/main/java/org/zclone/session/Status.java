package org.zclone.session;

/** What became of a group. */
public enum Status {
  /** The active server has applied it. */
  ACCEPTED(0),
  /** The standby has it too. */
  REPLICATED(1),
  /** An expected sequence differs; the receipt says what the entry has. */
  CONDITION(16),
  /** A key breaks a rule, or occurs twice. */
  KEY(17),
  /** A value is too large. */
  VALUE(18),
  /** Another server must be asked. */
  NOT_ACTIVE(19),
  /** A repetition whose answer the server no longer has: the outcome is unknown. */
  FORGOTTEN(20),
  /** No standby would have it, and the server is configured to refuse it then. */
  ALONE(21);

  private final int number;

  Status(int number) {
    this.number = number;
  }

  /** Whether the group was applied. */
  public boolean isAccepted() {
    return this == ACCEPTED || this == REPLICATED;
  }

  /** Its number on the wire. */
  public int number() {
    return number;
  }

  /**
   * The status with a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Status of(int number) {
    return switch (number) {
      case 0 -> ACCEPTED;
      case 1 -> REPLICATED;
      case 16 -> CONDITION;
      case 17 -> KEY;
      case 18 -> VALUE;
      case 19 -> NOT_ACTIVE;
      case 20 -> FORGOTTEN;
      case 21 -> ALONE;
      default -> throw new IllegalArgumentException("status " + number);
    };
  }

  /** Only these have a sequence other than 0. */
  boolean hasSequence() {
    return isAccepted() || this == CONDITION;
  }

  static void check(long counter, Status status, long sequence) {
    Rules.positive("counter", counter);
    Rules.number("sequence", sequence);
    Rules.require(sequence == 0 || status.hasSequence(), "a sequence with " + status);
  }
}
