package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.chp.Frames.LIMITS;
import static org.zclone.chp.Frames.bytes;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zclone.chp.Rejection.Reason;

/**
 * Messages damaged at random, but in the places where it matters: whatever arrives is rejected or
 * understood, and what is understood is written back the same.
 */
class MutationTest {
  private static final int MESSAGES = 250_000;
  private static final String[] TEXTS = {
    "HUGZ", "KTHXBAI", "ICANHAZ?", "/.chp/x", "00000000", "ttl=", "ttl=9\n", "\0", "\n", "=", "ä"
  };

  private final SplittableRandom random = new SplittableRandom(20201101);
  private final Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
  private int accepted;

  @Test
  void nothing_makes_it_throw_and_what_is_accepted_is_written_back_the_same() {
    for (int i = 0; i < MESSAGES; i++) {
      byte[][] frames = mutated();
      check(frames, i % 3);
    }

    assertThat(accepted).as("accepted").isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
    assertThat(rejections).as("every reason is met").containsOnlyKeys(Reason.values());
  }

  private void check(byte[][] frames, int decoder) {
    try {
      byte[][] first = decode(frames, decoder);
      byte[][] second = decode(first, decoder);
      accepted++;
      if (!Arrays.deepEquals(first, second)) {
        throw new AssertionError(Frames.hex(frames) + " -> " + Frames.hex(second));
      }
    } catch (Rejection rejection) {
      rejections.merge(rejection.reason(), 1, Integer::sum);
    }
  }

  private static byte[][] decode(byte[][] frames, int decoder) throws Rejection {
    return switch (decoder) {
      case 0 -> decodeUpdate(frames);
      case 1 -> KvMsg.decode(frames, LIMITS).frames();
      default -> SnapshotRequest.decode(frames).frames();
    };
  }

  private static byte[][] decodeUpdate(byte[][] frames) throws Rejection {
    KvMsg message = KvMsg.decodeUpdate(frames, LIMITS);
    Ttl ttl = Ttl.of(message.properties());
    if (ttl.seconds() < 0) {
      throw new AssertionError("negative ttl: " + ttl);
    }
    return message.withSequence(1).frames();
  }

  private byte[][] mutated() {
    byte[][] frames = original();
    for (int i = random.nextInt(4); i > 0; i--) {
      frames = random.nextInt(8) == 0 ? withOtherCount(frames) : withOtherFrame(frames);
    }
    return frames;
  }

  private byte[][] original() {
    return switch (random.nextInt(5)) {
      case 0 -> KvMsg.heartbeat(random.nextLong()).frames();
      case 1 -> KvMsg.snapshotEnd(random.nextLong(), bytes("/a/")).frames();
      case 2 -> new SnapshotRequest(bytes("/a/")).frames();
      case 3 -> KvMsg.snapshotEntry("/käse/日本", random.nextLong(), bytes("value")).frames();
      default -> KvMsg.update("/a/b", new byte[16], random.nextInt(3), bytes("value")).frames();
    };
  }

  private byte[][] withOtherCount(byte[][] frames) {
    byte[][] other = Arrays.copyOf(frames, random.nextInt(12));
    for (int i = frames.length; i < other.length; i++) {
      other[i] = bytes(text());
    }
    return other;
  }

  private byte[][] withOtherFrame(byte[][] frames) {
    if (frames.length == 0) {
      return frames;
    }
    byte[][] other = frames.clone();
    int index = random.nextInt(frames.length);
    other[index] = mutated(frames[index]);
    return other;
  }

  private byte[] mutated(byte[] frame) {
    return switch (random.nextInt(8)) {
      case 0 -> new byte[0];
      case 1 -> Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      case 2 -> Arrays.copyOf(frame, frame.length + random.nextInt(20));
      case 3 -> Arrays.copyOf(bytes(text()), 1 + random.nextInt(10));
      case 4 -> bytes(text());
      case 5 -> joined(frame, bytes(text()));
      case 6 -> random.nextInt(100) == 0 ? new byte[1 << random.nextInt(22)] : new byte[256];
      default -> withOtherByte(frame);
    };
  }

  private byte[] withOtherByte(byte[] frame) {
    byte[] other = frame.clone();
    if (other.length > 0) {
      other[random.nextInt(other.length)] = (byte) random.nextInt(256);
    }
    return other;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }
}
