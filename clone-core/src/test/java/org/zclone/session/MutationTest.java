package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.session.Samples.bytes;
import static org.zclone.session.Samples.hex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zclone.session.Malformed.Reason;
import org.zclone.testing.fuzz.Fuzzer;
import org.zclone.testing.fuzz.Mutator;

/**
 * Messages damaged at random, but in the places where it matters: whatever arrives is rejected or
 * understood, and what is understood is written back the same.
 */
class MutationTest {
  private static final int MESSAGES = 250_000;
  private static final long MOST_BYTES = 1 << 20;
  private static final Limits LIMITS = new Limits(17, 3, 3); // just enough for the originals
  private static final List<byte[]> WORDS =
      List.of(hex("AAC7 01 01"), hex("AAC7 01 84"), bytes("tcp://"), bytes("/ä"), hex("ED A0 80"));

  private final Mutator mutator = new Mutator(20261101, WORDS);
  private final Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_the_same() {
    Fuzzer fuzzer = new Fuzzer("session", MOST_BYTES, this::isTaken).replay();
    List<byte[][]> originals = new ArrayList<>(fuzzer.corpus().originals());
    Samples.fromClient().forEach(frame -> originals.add(new byte[][] {frame}));
    Samples.fromServer().forEach(frame -> originals.add(new byte[][] {frame}));
    Examples.frames().values().forEach(frame -> originals.add(new byte[][] {frame}));

    for (int i = 0; i < MESSAGES; i++) {
      fuzzer.take(mutator.message(originals, 2));
    }

    assertThat(fuzzer.accepted()).as("accepted").isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
    assertThat(rejections).as("every reason is met").containsOnlyKeys(Reason.values());
  }

  private boolean isTaken(byte[][] message) {
    byte[] frame = message[0];
    try {
      if (!Arrays.equals(frame, Codec.recode(frame, LIMITS)) || !isRebuilt(frame)) {
        throw new AssertionError("is not written back the same");
      }
      return true;
    } catch (Malformed malformed) {
      rejections.merge(malformed.reason(), 1, Integer::sum);
      return false;
    }
  }

  /** Whether a message of many parts, read part by part and written again, is the same. */
  private static boolean isRebuilt(byte[] frame) throws Malformed {
    return switch (frame[3] & 0xFF) {
      case Command.BATCH ->
          Arrays.equals(frame, Rebuilt.batch((Batch) ServerMessage.decode(frame, LIMITS)));
      case Command.RECEIPTS ->
          Arrays.equals(frame, Rebuilt.receipts((Receipts) ServerMessage.decode(frame, LIMITS)));
      case Command.WRITE ->
          Rebuilt.size((Write) ClientMessage.decode(frame, LIMITS)) == frame.length;
      default -> true;
    };
  }
}
