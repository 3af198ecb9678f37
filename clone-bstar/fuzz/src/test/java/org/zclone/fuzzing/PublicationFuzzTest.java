package org.zclone.fuzzing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;

class PublicationFuzzTest {
  private static final Limits LIMITS = new Limits(1_024, 1 << 20);

  @FuzzTest(maxDuration = "30s")
  void publications_and_requests_are_rejected_or_understood(FuzzedDataProvider data) {
    boolean isRequest = data.consumeBoolean();
    byte[][] frames = Frames.of(data);
    try {
      if (isRequest) {
        SnapshotRequest.decode(frames);
      } else {
        KvMsg.decode(frames, LIMITS);
      }
    } catch (Rejection expected) {
      // counted by those who decode
    }
  }
}
