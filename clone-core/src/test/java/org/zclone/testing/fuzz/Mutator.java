package org.zclone.testing.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages messages where it hurts: at their ends, in lengths and counts, between fields, with the
 * words of the protocol. The same seed does the same damage. <em>Not thread-safe.</em>
 */
public final class Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    16,
    17,
    20,
    127,
    128,
    255,
    256,
    1_000,
    1_001,
    10_000,
    10_001,
    32_767,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    1L << 31,
    (1L << 32) - 1,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };
  private static final int[] WIDTHS = {1, 2, 4, 8};
  private static final int MOST_FRAMES = 12;
  private static final int LONG_FRAME = 1 << 22;

  private final SplittableRandom random;
  private final List<byte[]> words;

  /**
   * A mutator with a fate.
   *
   * @param words what may be put anywhere: signatures, reserved keys, separators
   */
  public Mutator(long seed, List<byte[]> words) {
    random = new SplittableRandom(seed);
    this.words = List.copyOf(words);
  }

  /** The randomness behind it, for choices of the caller's. */
  public SplittableRandom random() {
    return random;
  }

  /** One of several. */
  public <T> T any(List<T> several) {
    return several.get(random.nextInt(several.size()));
  }

  /** A message with up to {@code most} kinds of damage, perhaps none. */
  public byte[][] message(List<byte[][]> originals, int most) {
    byte[][] message = any(originals);
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      message = damaged(message, any(originals));
    }
    return message;
  }

  /** A message with one kind of damage; {@code other} may lend parts. */
  public byte[][] damaged(byte[][] frames, byte[][] other) {
    if (frames.length != 1 && random.nextInt(8) == 0) {
      return withOtherCount(frames, other);
    }
    if (frames.length == 0) {
      return other;
    }
    byte[][] damaged = frames.clone();
    int index = random.nextInt(frames.length);
    damaged[index] = frame(frames[index], other.length == 0 ? new byte[0] : any(List.of(other)));
    return damaged;
  }

  private byte[][] withOtherCount(byte[][] frames, byte[][] other) {
    byte[][] damaged = Arrays.copyOf(frames, random.nextInt(MOST_FRAMES));
    for (int i = frames.length; i < damaged.length; i++) {
      damaged[i] = i < other.length ? other[i] : any(words);
    }
    return damaged;
  }

  /** A frame with one kind of damage. */
  public byte[] frame(byte[] frame, byte[] other) {
    int at = random.nextInt(frame.length + 1);
    return switch (random.nextInt(14)) {
      case 0 -> Arrays.copyOf(frame, at);
      case 1 -> Arrays.copyOf(frame, frame.length + 1 + random.nextInt(20));
      case 2 -> spliced(frame, at, other, random.nextInt(other.length + 1));
      case 3 -> spliced(frame, at, frame, random.nextInt(frame.length + 1)); // doubled or cut out
      case 4, 5, 6 -> withNumber(frame, at);
      case 7 -> withNumberNear(frame, at);
      case 8 -> inserted(frame, at, any(words));
      case 9 -> any(words);
      case 10 -> Arrays.copyOf(any(words), 1 + random.nextInt(10));
      case 11 -> random.nextInt(200) == 0 ? new byte[random.nextInt(LONG_FRAME)] : new byte[256];
      default -> withOtherByte(frame);
    };
  }

  private byte[] inserted(byte[] frame, int at, byte[] word) {
    byte[] head = spliced(frame, at, word, 0);
    return spliced(head, head.length, frame, at);
  }

  /** The first part of one frame and the last part of another. */
  private static byte[] spliced(byte[] frame, int at, byte[] other, int from) {
    byte[] spliced = Arrays.copyOf(frame, at + other.length - from);
    System.arraycopy(other, from, spliced, at, other.length - from);
    return spliced;
  }

  private byte[] withNumber(byte[] frame, int at) {
    int width = WIDTHS[random.nextInt(WIDTHS.length)];
    byte[] damaged = frame.clone();
    put(damaged, at, width, NUMBERS[random.nextInt(NUMBERS.length)]);
    return damaged;
  }

  /** What stands there, a little more or less. */
  private byte[] withNumberNear(byte[] frame, int at) {
    int width = WIDTHS[random.nextInt(WIDTHS.length)];
    long number = 0;
    for (int i = at; i < at + width && i < frame.length; i++) {
      number = number << Byte.SIZE | frame[i] & 0xFF;
    }
    byte[] damaged = frame.clone();
    put(damaged, at, width, number + random.nextInt(-3, 4));
    return damaged;
  }

  private static void put(byte[] frame, int at, int width, long number) {
    for (int i = 0; i < width && at + i < frame.length; i++) {
      frame[at + i] = (byte) (number >>> (width - 1 - i) * Byte.SIZE);
    }
  }

  private byte[] withOtherByte(byte[] frame) {
    byte[] damaged = frame.clone();
    if (damaged.length > 0) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }
}
