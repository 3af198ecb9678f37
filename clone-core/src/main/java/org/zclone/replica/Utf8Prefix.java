package org.zclone.replica;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Finds the keys whose UTF-8 begins with given bytes.
 *
 * <p>They are always one range in the order of strings, even if the bytes stop inside a character:
 * the characters that can be meant are consecutive code points, and surrogates are never among
 * them. <em>Immutable.</em>
 */
final class Utf8Prefix {
  private static final int LONGEST = 4;
  private static final int[] LOWEST_OF_LENGTH = {0, 0, 0x80, 0x800, 0x10000};
  private static final int LAST_BEFORE_SURROGATES = 0xD7FF;

  private Utf8Prefix() {}

  /** The keys that begin with {@code bytes}; none if no UTF-8 text begins so. */
  static KeyRange range(byte[] bytes) {
    int whole = wholeCharacters(bytes);
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, whole)).toString();
    } catch (CharacterCodingException noText) {
      return KeyRange.NONE;
    }
    return whole == bytes.length ? KeyRange.ofPrefix(text) : completions(text, bytes, whole);
  }

  /** How many bytes come before a character that is cut short at the end. */
  private static int wholeCharacters(byte[] bytes) {
    int last = bytes.length - 1;
    while (last >= 0 && isContinuation(bytes[last]) && bytes.length - last < LONGEST) {
      last--;
    }
    return last >= 0 && length(bytes[last]) > bytes.length - last ? last : bytes.length;
  }

  private static KeyRange completions(String text, byte[] bytes, int start) {
    int length = length(bytes[start]);
    int given = bytes.length - start;
    int point = bytes[start] & (0xFF >> (length + 1));
    for (int i = start + 1; i < bytes.length; i++) {
      point = point << 6 | (bytes[i] & 0x3F);
    }
    int open = 6 * (length - given);
    int lowest = Math.max(point << open, LOWEST_OF_LENGTH[length]);
    int highest = Math.min(((point + 1) << open) - 1, Character.MAX_CODE_POINT);
    if (isSurrogate(highest)) {
      highest = LAST_BEFORE_SURROGATES;
    }
    if (lowest > highest) {
      return KeyRange.NONE;
    }
    return new KeyRange(
        text + Character.toString(lowest), KeyRange.after(text + Character.toString(highest)));
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static boolean isContinuation(byte octet) {
    return (octet & 0xC0) == 0x80;
  }

  /** How many bytes a character has by its first; 1 for bytes that begin no longer one. */
  private static int length(byte first) {
    int octet = first & 0xFF;
    if (octet < 0xC2 || octet > 0xF4) {
      return 1;
    }
    return octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4;
  }
}
