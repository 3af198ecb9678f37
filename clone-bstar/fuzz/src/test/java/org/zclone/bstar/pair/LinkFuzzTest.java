package org.zclone.bstar.pair;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.zclone.session.Malformed;

class LinkFuzzTest {
  private final RecordWriter writer = new RecordWriter();

  @FuzzTest(maxDuration = "60s")
  void messages_of_the_link_are_rejected_or_understood(byte[] frame) {
    try {
      if (LinkMessage.decode(frame) instanceof LinkMessage.Records records) {
        writer.clear();
        RecordReader.read(records, writer);
      }
    } catch (Malformed expected) {
      // the standby begins anew
    }
  }
}
