package org.zclone.fuzzing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.ArrayList;
import java.util.List;

/** Cuts bytes into the frames of a message. */
final class Frames {
  private static final int MOST_FRAMES = 8;

  private Frames() {}

  static byte[][] of(FuzzedDataProvider data) {
    List<byte[]> frames = new ArrayList<>();
    for (int count = data.consumeInt(0, MOST_FRAMES); count > 1; count--) {
      frames.add(data.consumeBytes(data.consumeInt(0, 300)));
    }
    frames.add(data.consumeRemainingAsBytes());
    return frames.toArray(byte[][]::new);
  }
}
