package org.zclone.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The rules for keys: UTF-8 of 1 to 255 bytes, no control characters, no reserved word.
 *
 * <p>Reserved are everything that begins with {@code HUGZ} (subscriptions match prefixes), the
 * words {@code KTHXBAI} and {@code ICANHAZ?}, and everything under {@code /.chp/}, where servers
 * describe themselves. The Guide's C programs cut keys after 255 bytes, so two longer keys would
 * become one there; a server whose clients are all ours may allow up to {@link #MOST_BYTES}.
 */
public final class Keys {
  /** The longest key every published implementation keeps whole, in bytes of UTF-8. */
  public static final int DEFAULT_MAX_BYTES = 255;

  /** The longest key that a setting can allow, in bytes of UTF-8. */
  public static final int MOST_BYTES = 1024;

  /** Where servers describe themselves; nobody writes there. */
  public static final String RESERVED_SUBTREE = "/.chp/";

  private Keys() {}

  /**
   * Returns {@code key} if it may be stored by some server.
   *
   * @throws IllegalArgumentException naming the rule that it breaks
   */
  public static String check(String key) {
    problem(key, MOST_BYTES)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("key " + quoted(key) + " " + problem);
            });
    return key;
  }

  /** The rule that {@code key} breaks, as the end of a sentence; empty if it breaks none. */
  public static Optional<String> problem(String key, int maxBytes) {
    if (key.isEmpty()) {
      return Optional.of("is empty");
    }
    if (key.length() > maxBytes || utf8Length(key) > maxBytes) {
      return Optional.of("is longer than " + maxBytes + " bytes");
    }
    if (hasControlCharacter(key)) {
      return Optional.of("contains a control character");
    }
    if (isReserved(key)) {
      return Optional.of("is reserved by the protocol");
    }
    return Optional.empty();
  }

  /** Whether {@code key} is a word of the protocol or lies under {@link #RESERVED_SUBTREE}. */
  public static boolean isReserved(String key) {
    return key.startsWith("HUGZ")
        || key.startsWith(RESERVED_SUBTREE)
        || key.equals("KTHXBAI")
        || key.equals("ICANHAZ?");
  }

  private static int utf8Length(String key) {
    return key.length() * 3 <= DEFAULT_MAX_BYTES
        ? key.length()
        : key.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean hasControlCharacter(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean usual = c >= ' ' && c < 0x7F; // nearly always: this runs several times for each write
      if (!usual && (Character.isISOControl(c) || isUnpaired(key, i))) {
        return true;
      }
    }
    return false;
  }

  /** A lone surrogate has no UTF-8 encoding. */
  private static boolean isUnpaired(String key, int i) {
    char c = key.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == key.length() || !Character.isLowSurrogate(key.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(key.charAt(i - 1)));
  }

  /** Short and printable, for messages. */
  private static String quoted(String key) {
    String printable = key.replaceAll("\\p{Cntrl}", "?");
    return "'" + (printable.length() <= 40 ? printable : printable.substring(0, 40) + "…") + "'";
  }
}
