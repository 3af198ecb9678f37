package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.chp.Frames.LIMITS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zclone.chp.Rejection.Reason;
import org.zclone.testing.fuzz.Fuzzer;
import org.zclone.testing.fuzz.Mutator;

/**
 * Messages damaged at random, but in the places where it matters: whatever arrives is rejected or
 * understood, and what is understood is written back the same.
 */
class MutationTest {
  private static final int MESSAGES = 250_000;
  private static final long MOST_BYTES = 1 << 20;
  private static final List<byte[]> WORDS =
      Stream.of(
              "HUGZ",
              "KTHXBAI",
              "ICANHAZ?",
              "/.chp/x",
              "00000000",
              "ttl=",
              "ttl=9\n",
              "ttl=99999999999999999999\n",
              "ttl=-1\nttl=1",
              "\0",
              "\n",
              "=",
              "ä",
              "/a/")
          .map(Frames::bytes)
          .toList();

  private final Mutator mutator = new Mutator(20201101, WORDS);
  private final Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
  private int accepted;

  private interface Decoder {
    byte[][] recode(byte[][] frames) throws Rejection;
  }

  private Fuzzer fuzzer(String corpus, Decoder decoder) {
    return new Fuzzer(corpus, MOST_BYTES, frames -> isTaken(frames, decoder));
  }

  private boolean isTaken(byte[][] frames, Decoder decoder) {
    try {
      byte[][] first = decoder.recode(frames);
      byte[][] second = decoder.recode(first);
      if (!Arrays.deepEquals(first, second)) {
        throw new AssertionError("becomes " + Frames.hex(first) + ", then " + Frames.hex(second));
      }
      accepted++;
      return true;
    } catch (Rejection rejection) {
      rejections.merge(rejection.reason(), 1, Integer::sum);
      return false;
    }
  }

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_the_same() {
    List<Fuzzer> fuzzers =
        List.of(
            fuzzer("chp-update", MutationTest::recodeUpdate),
            fuzzer("chp-message", frames -> KvMsg.decode(frames, LIMITS).frames()),
            fuzzer("chp-request", frames -> SnapshotRequest.decode(frames).frames()));
    List<byte[][]> originals = new ArrayList<>();
    fuzzers.forEach(fuzzer -> originals.addAll(fuzzer.replay().corpus().originals()));

    for (int i = 0; i < MESSAGES; i++) {
      fuzzers.get(i % fuzzers.size()).take(mutator.message(originals, 3));
    }

    assertThat(accepted).as("accepted").isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
    assertThat(rejections).as("every reason is met").containsOnlyKeys(Reason.values());
  }

  private static byte[][] recodeUpdate(byte[][] frames) throws Rejection {
    KvMsg message = KvMsg.decodeUpdate(frames, LIMITS);
    Ttl ttl = Ttl.of(message.properties());
    if (ttl.seconds() < 0) {
      throw new AssertionError("negative ttl: " + ttl);
    }
    return message.withSequence(1).frames();
  }
}
