package org.zclone.examples.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.zclone.api.Bytes;

/**
 * Writes any bytes on one line of text, so that they can be told apart and read back.
 *
 * <p>Newline, tab and backslash become {@code \n}, {@code \t} and {@code \\}; every byte that is no
 * UTF-8, or part of a character that cannot be seen, becomes {@code \xNN}. <em>Immutable.</em>
 */
public final class Escapes {
  private static final String CUT = "…";

  private final StringBuilder line = new StringBuilder();
  private final int mostChars;
  private boolean full;

  private Escapes(int mostChars) {
    this.mostChars = mostChars;
  }

  /** All of {@code value} on one line. */
  public static String line(Bytes value) {
    return line(value, Integer.MAX_VALUE);
  }

  /** The same, cut with an ellipsis after {@code mostChars}, never within an escape. */
  public static String line(Bytes value, int mostChars) {
    Escapes escapes = new Escapes(mostChars);
    escapes.append(value.asByteBuffer());
    return escapes.line.toString();
  }

  /** {@code text} with a '?' for each character that cannot be seen, for messages. */
  public static String masked(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    text.codePoints().forEach(c -> masked.appendCodePoint(isVisible(c) ? c : '?'));
    return masked.toString();
  }

  /** The text that {@code value} is, if it is well-formed UTF-8. */
  public static Optional<String> text(Bytes value) {
    try {
      return Optional.of(decoder().decode(value.asByteBuffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private void append(ByteBuffer bytes) {
    CharsetDecoder decoder = decoder();
    CharBuffer chars = CharBuffer.allocate(256);
    while (!full) {
      CoderResult result = decoder.decode(bytes, chars, true);
      chars.flip().codePoints().forEach(this::appendCodePoint);
      chars.clear();
      if (result.isUnderflow()) {
        return;
      }
      for (int i = 0; result.isError() && i < result.length(); i++) {
        appendToken(hex(bytes.get()));
      }
    }
  }

  private void appendCodePoint(int codePoint) {
    appendToken(
        switch (codePoint) {
          case '\n' -> "\\n";
          case '\t' -> "\\t";
          case '\\' -> "\\\\";
          default -> isVisible(codePoint) ? Character.toString(codePoint) : hexOfAll(codePoint);
        });
  }

  private void appendToken(String token) {
    if (full) {
      return;
    }
    full = line.length() + token.length() > mostChars;
    line.append(full ? CUT : token);
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String hexOfAll(int codePoint) {
    StringBuilder hex = new StringBuilder();
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      hex.append(hex(b));
    }
    return hex.toString();
  }

  private static String hex(byte b) {
    return String.format("\\x%02x", b);
  }
}
