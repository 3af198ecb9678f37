package org.zclone.api;

import java.time.Duration;

/** Checks of settings, with messages that name the setting, the rule and the value. */
final class Settings {
  private Settings() {}

  static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return value;
  }

  static int between(String name, int low, int high, int value) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + " must be between " + low + " and " + high + ": " + value);
    }
    return value;
  }
}
