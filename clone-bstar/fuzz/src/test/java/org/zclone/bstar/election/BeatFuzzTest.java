package org.zclone.bstar.election;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class BeatFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void beats_are_rejected_or_written_back_the_same(byte[] frame) {
    try {
      if (!Arrays.equals(frame, StandardFrame.write(StandardFrame.read(frame)))) {
        throw new AssertionError("written back differently");
      }
    } catch (Malformed expected) {
      // counted by those who decode
    }
  }
}
