package org.zclone.fuzzing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.ClientMessage;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Receipts;
import org.zclone.session.ReceiptsReader;
import org.zclone.session.ServerMessage;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;

class SessionFuzzTest {
  private static final Limits LIMITS = new Limits(255, 1 << 20, 10_000);

  @FuzzTest(maxDuration = "60s")
  void session_messages_are_rejected_or_written_back_the_same(byte[] frame) {
    try {
      byte[] again = frame.length > 3 && frame[3] < 0 ? fromServer(frame) : fromClient(frame);
      if (!Arrays.equals(frame, again)) {
        throw new AssertionError("written back differently");
      }
    } catch (Malformed expected) {
      // counted by those who decode
    }
  }

  private static byte[] fromClient(byte[] frame) throws Malformed {
    ClientMessage message = ClientMessage.decode(frame, LIMITS);
    if (message instanceof Write write) {
      for (WriteReader groups = write.reader(); groups.hasNext(); ) {
        groups.next();
      }
    }
    return message.encode();
  }

  private static byte[] fromServer(byte[] frame) throws Malformed {
    ServerMessage message = ServerMessage.decode(frame, LIMITS);
    if (message instanceof Batch batch) {
      for (BatchReader entries = batch.reader(); entries.next(); ) {
        entries.entry();
      }
    } else if (message instanceof Receipts receipts) {
      for (ReceiptsReader reader = receipts.reader(); reader.next(); ) {
        reader.status();
      }
    }
    return message.encode();
  }
}
