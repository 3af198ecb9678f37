package org.zclone.session;

import java.nio.charset.StandardCharsets;

/** Strict UTF-8: what cannot be written back the same is refused. <em>Immutable.</em> */
final class Utf8 {
  private static final long SIGN_BITS = 0x8080808080808080L;

  private Utf8() {}

  /**
   * The length of {@code text} in octets.
   *
   * @throws IllegalArgumentException if it has an unpaired surrogate, which has no UTF-8
   */
  static int length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += Character.isSurrogate(c) ? halfOfPair(text, i) : c < 0x800 ? 1 : 2;
      }
    }
    return length;
  }

  /** What one of two surrogates adds to the one octet that is counted for it: four are two each. */
  private static int halfOfPair(String text, int i) {
    boolean paired =
        Character.isHighSurrogate(text.charAt(i))
            ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
            : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    if (!paired) {
      throw new IllegalArgumentException("text has an unpaired surrogate at " + i);
    }
    return 1;
  }

  /**
   * Writes {@code text}, whose {@link #length} is {@code length}, to {@code array}; of ASCII, the
   * usual case, it makes no copy.
   */
  @SuppressWarnings("deprecation") // wrong for other characters only, and no other is as fast
  static void put(String text, int length, byte[] array, int at) {
    if (length == text.length()) {
      text.getBytes(0, length, array, at);
    } else {
      System.arraycopy(text.getBytes(StandardCharsets.UTF_8), 0, array, at, length);
    }
  }

  /** The text of octets that are {@linkplain #isValid valid}. */
  static String decode(byte[] array, int from, int to) {
    return new String(array, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether these octets are UTF-8 as RFC 3629 defines it. */
  static boolean isValid(byte[] array, int from, int to) {
    int at = from;
    while (at < to) {
      at = skipAscii(array, at, to);
      if (at < to) {
        int length = lengthOfCharacter(array, at, to);
        if (length == 0) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  private static int skipAscii(byte[] array, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES && (Octets.u64(array, at) & SIGN_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && array[at] >= 0) {
      at++;
    }
    return at;
  }

  /** The length of the character above ASCII that begins at {@code at}; 0 if none does. */
  private static int lengthOfCharacter(byte[] array, int at, int to) {
    int first = array[at] & 0xFF;
    int length = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || to - at < length || !isSecond(first, array[at + 1] & 0xFF)) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((array[i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** The second octet alone tells overlong forms, surrogates and what is above U+10FFFF. */
  private static boolean isSecond(int first, int second) {
    int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
  }
}
