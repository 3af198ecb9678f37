package org.zclone.chp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Frames for tests, from text and to hexadecimal. <em>Immutable.</em> */
final class Frames {
  static final Limits LIMITS = new Limits(255, 1 << 20);

  private Frames() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  static List<String> hex(byte[][] frames) {
    return Arrays.stream(frames).map(HexFormat.of()::formatHex).toList();
  }

  /** An update with a good key, sequence, UUID, properties and body. */
  static byte[][] update() {
    return new byte[][] {bytes("/k"), new byte[8], new byte[16], bytes("ttl=0\n"), bytes("v")};
  }

  /** {@link #update()} with one frame replaced. */
  static byte[][] updateWith(int index, byte[] frame) {
    byte[][] frames = update();
    frames[index] = frame;
    return frames;
  }

  static byte[][] updateWithKey(String key) {
    return updateWith(0, bytes(key));
  }
}
