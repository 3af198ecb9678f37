package org.zclone.bstar.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zclone.testing.fuzz.Fuzzer;
import org.zclone.testing.fuzz.Mutator;

/** Beats damaged at random: rejected, or understood and written back the same. */
class FrameMutationTest {
  private static final int FRAMES = 200_000;
  private static final long MOST_BYTES = 1 << 20;

  private final Mutator mutator =
      new Mutator(20261120, List.of(HexFormat.of().parseHex("aac80101"), new byte[8]));
  private final Set<Malformed.Reason> reasons = EnumSet.noneOf(Malformed.Reason.class);

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_the_same() {
    Fuzzer fuzzer = new Fuzzer("beat", MOST_BYTES, this::isTaken).replay();
    List<byte[][]> originals = fuzzer.corpus().originals();

    for (int i = 0; i < FRAMES; i++) {
      fuzzer.take(mutator.message(originals, 3));
    }

    assertThat(fuzzer.accepted()).isBetween(FRAMES / 10, FRAMES * 9 / 10);
    assertThat(reasons).containsExactlyInAnyOrder(Malformed.Reason.values());
  }

  private boolean isTaken(byte[][] message) {
    try {
      byte[] again = StandardFrame.write(StandardFrame.read(message[0]));
      if (!Arrays.equals(message[0], again)) {
        throw new AssertionError("becomes " + HexFormat.of().formatHex(again));
      }
      return true;
    } catch (Malformed malformed) {
      reasons.add(malformed.reason());
      return false;
    }
  }
}
