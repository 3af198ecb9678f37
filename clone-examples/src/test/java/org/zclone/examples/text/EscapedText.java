package org.zclone.examples.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads back what {@link Escapes} wrote. */
final class EscapedText {
  private EscapedText() {}

  static byte[] read(String line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < line.length()) {
      int codePoint = line.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint != '\\') {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char kind = line.charAt(i++);
      switch (kind) {
        case 'n' -> bytes.write('\n');
        case 't' -> bytes.write('\t');
        case '\\' -> bytes.write('\\');
        case 'x' -> {
          bytes.write(Integer.parseInt(line.substring(i, i + 2), 16));
          i += 2;
        }
        default -> throw new AssertionError("unknown escape: " + kind);
      }
    }
    return bytes.toByteArray();
  }
}
