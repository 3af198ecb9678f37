package org.zclone.session;

/** Checks of the fields of messages, with messages that name field, rule and value. */
final class Rules {
  private Rules() {}

  /** Sequences, epochs, counters and credit stay below 2^63. */
  static long number(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must be below 2^63: " + value);
    }
    return value;
  }

  static long positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return value;
  }

  static void require(boolean kept, String rule) {
    if (!kept) {
      throw new IllegalArgumentException(rule);
    }
  }

  static String text(String name, String value) {
    if (Utf8.length(value) > Octets.MOST_U16) {
      throw new IllegalArgumentException(name + " must have at most 65535 octets");
    }
    return value;
  }
}
