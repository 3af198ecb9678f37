package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zclone.session.Malformed;
import org.zclone.session.Malformed.Reason;
import org.zclone.testing.fuzz.Fuzzer;
import org.zclone.testing.fuzz.Mutator;

/**
 * Messages of the link damaged at random, but in the places where it matters: whatever arrives is
 * rejected or understood, and what is understood means the same when it is written back.
 */
class MutationTest {
  private static final int MESSAGES = 200_000;
  private static final long MOST_BYTES = 4 << 20; // a writer of records keeps a buffer of 1 MiB
  private static final List<byte[]> WORDS =
      List.of(
          HexFormat.of().parseHex("aac80120"),
          HexFormat.of().parseHex("aac80121"),
          new byte[] {LinkProtocol.LIFETIME},
          new byte[] {LinkProtocol.ORIGINAL, 0, 0, 0, 0, 0, 0});

  private final Mutator mutator = new Mutator(20261120, WORDS);
  private final RecordWriter writer = new RecordWriter();
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_with_the_same_meaning() {
    Fuzzer fuzzer = new Fuzzer("link", MOST_BYTES, this::isTaken).replay();
    List<byte[][]> originals = fuzzer.corpus().originals();

    for (int i = 0; i < MESSAGES; i++) {
      fuzzer.take(mutator.message(originals, 3));
    }

    assertThat(fuzzer.accepted()).isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
    assertThat(reasons)
        .contains(Reason.SIGNATURE, Reason.VERSION, Reason.COMMAND, Reason.LENGTH, Reason.RANGE);
  }

  private boolean isTaken(byte[][] message) {
    try {
      byte[] first = recoded(message[0]); // a put without a value is written as a removal
      byte[] second = recoded(first);
      if (!Arrays.equals(first, second)) {
        HexFormat hex = HexFormat.of();
        throw new AssertionError(
            "becomes " + hex.formatHex(first) + ", then " + hex.formatHex(second));
      }
      return true;
    } catch (Malformed malformed) {
      reasons.add(malformed.reason());
      return false;
    }
  }

  private byte[] recoded(byte[] frame) throws Malformed {
    LinkMessage message = LinkMessage.decode(frame);
    if (!(message instanceof LinkMessage.Records records)) {
      return message.encode();
    }
    writer.clear();
    RecordReader.read(records, writer);
    return writer.finish(records.index(), records.flags(), records.to(), records.digest());
  }
}
