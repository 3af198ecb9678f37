package org.zclone.fuzzing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.Ttl;

class UpdateFuzzTest {
  private static final Limits LIMITS = new Limits(255, 1 << 20);

  @FuzzTest(maxDuration = "30s")
  void updates_are_rejected_or_written_back_the_same(FuzzedDataProvider data) {
    byte[][] frames = Frames.of(data);
    try {
      KvMsg update = KvMsg.decodeUpdate(frames, LIMITS);
      if (Ttl.of(update.properties()).seconds() < 0) {
        throw new AssertionError("a negative lifetime");
      }
      frames[1] = new byte[Long.BYTES]; // means nothing
      if (!Arrays.deepEquals(frames, update.frames())) {
        throw new AssertionError("written back differently");
      }
    } catch (Rejection expected) {
      // counted by those who decode
    }
  }
}
