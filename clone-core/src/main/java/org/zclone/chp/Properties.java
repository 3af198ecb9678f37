package org.zclone.chp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the fourth frame, {@code name=value} lines, as leniently as published writers need: the
 * last line may lack its newline, a value may contain {@code =}, lines may end in CR LF or be
 * padded with NUL bytes, and lines without {@code =} count for nothing. The frame itself is always
 * passed on as it came. <em>Immutable.</em>
 */
public final class Properties {
  private Properties() {}

  /** The value of the first line named {@code name}, without surrounding white space. */
  public static Optional<String> find(byte[] frame, String name) {
    int start = 0;
    while (start < frame.length) {
      int end = endOfLine(frame, start);
      if (isNamed(frame, start, end, name)) {
        int from = start + name.length() + 1;
        String value = new String(frame, from, end - from, StandardCharsets.UTF_8);
        return Optional.of(value.trim()); // trim() also takes CR and NUL
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static int endOfLine(byte[] frame, int start) {
    int end = start;
    while (end < frame.length && frame[end] != '\n') {
      end++;
    }
    return end;
  }

  private static boolean isNamed(byte[] frame, int start, int end, String name) {
    int equals = start + name.length();
    if (equals >= end || frame[equals] != '=') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (frame[start + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
