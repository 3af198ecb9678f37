package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zclone.session.Malformed.Reason;

/**
 * Messages damaged at random, but in the places where it matters: whatever arrives is rejected or
 * understood, and what is understood is written back the same.
 */
class MutationTest {
  private static final int MESSAGES = 250_000;
  private static final Limits LIMITS = new Limits(17, 3, 3); // just enough for the originals
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    16,
    20,
    255,
    256,
    1_000,
    1_001,
    10_000,
    10_001,
    65_535,
    1L << 31,
    (1L << 32) - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };
  private static final int[] WIDTHS = {1, 2, 4, 8};

  private final SplittableRandom random = new SplittableRandom(20261101);
  private final List<byte[]> originals = new ArrayList<>();
  private final Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
  private int accepted;

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_the_same() {
    originals.addAll(Samples.fromClient());
    originals.addAll(Samples.fromServer());
    originals.addAll(Examples.frames().values());

    for (int i = 0; i < MESSAGES; i++) {
      check(mutated());
    }

    assertThat(accepted).as("accepted").isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
    assertThat(rejections).as("every reason is met").containsOnlyKeys(Reason.values());
  }

  private void check(byte[] frame) {
    try {
      if (!Arrays.equals(frame, Codec.recode(frame, LIMITS)) || !isRebuilt(frame)) {
        throw new AssertionError(HexFormat.of().formatHex(frame));
      }
      accepted++;
    } catch (Malformed malformed) {
      rejections.merge(malformed.reason(), 1, Integer::sum);
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

  private byte[] mutated() {
    byte[] frame = originals.get(random.nextInt(originals.size()));
    for (int i = random.nextInt(3); i > 0; i--) {
      frame = mutated(frame);
    }
    return frame;
  }

  private byte[] mutated(byte[] frame) {
    int at = random.nextInt(frame.length + 1);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(frame, at);
      case 1 -> Arrays.copyOf(frame, frame.length + 1 + random.nextInt(20));
      case 2 -> spliced(frame, at, originals.get(random.nextInt(originals.size())));
      case 3 -> spliced(frame, at, frame);
      case 4, 5 -> withNumber(frame, at);
      default -> withOtherByte(frame);
    };
  }

  /** The first part of one frame and the last part of another. */
  private byte[] spliced(byte[] frame, int at, byte[] other) {
    int from = random.nextInt(other.length + 1);
    byte[] spliced = Arrays.copyOf(frame, at + other.length - from);
    System.arraycopy(other, from, spliced, at, other.length - from);
    return spliced;
  }

  private byte[] withNumber(byte[] frame, int at) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    int width = WIDTHS[random.nextInt(WIDTHS.length)];
    byte[] other = frame.clone();
    for (int i = 0; i < width && at + i < other.length; i++) {
      other[at + i] = (byte) (number >>> (width - 1 - i) * Byte.SIZE);
    }
    return other;
  }

  private byte[] withOtherByte(byte[] frame) {
    byte[] other = frame.clone();
    if (other.length > 0) {
      other[random.nextInt(other.length)] = (byte) random.nextInt(256);
    }
    return other;
  }
}
