package org.zclone.chp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Keys;
import org.zclone.chp.Rejection.Reason;

/**
 * A key-value message of RFC 12: key, sequence, UUID, properties, body. It is KVSET, KVPUB, KVSYNC,
 * KTHXBAI or HUGZ by its key and by the socket it travels on.
 *
 * <p>Its arrays are those of the frames; nobody changes them. <em>Immutable.</em>
 */
public final class KvMsg {
  /** The number of frames. */
  public static final int FRAMES = 5;

  private static final int SEQUENCE_BYTES = 8;
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] HUGZ = ascii("HUGZ");
  private static final byte[] KTHXBAI = ascii("KTHXBAI");
  private static final byte[] ASCII_ZEROS = ascii("00000000");

  private final String key;
  private final byte[] keyFrame;
  private final long sequence;
  private final byte[] uuid;
  private final byte[] properties;
  private final byte[] body;

  private KvMsg(
      String key, byte[] keyFrame, long sequence, byte[] uuid, byte[] properties, byte[] body) {
    this.key = key;
    this.keyFrame = keyFrame;
    this.sequence = sequence;
    this.uuid = uuid;
    this.properties = properties;
    this.body = body;
  }

  /**
   * An update from a client (KVSET). Its sequence means nothing and may have any length; UUID and
   * properties may be anything within their limits.
   *
   * @throws Rejection if it must be dropped
   */
  public static KvMsg decodeUpdate(byte[][] frames, Limits limits) throws Rejection {
    checkFrames(frames, limits);
    byte[] keyFrame = frames[0];
    String key = decodeKey(keyFrame, limits.maxKeyBytes());
    if (Keys.isReserved(key)) {
      throw new Rejection(Reason.KEY_RESERVED, "the key is reserved by the protocol");
    }
    Optional<String> problem = Keys.problem(key, limits.maxKeyBytes());
    if (problem.isPresent()) {
      throw new Rejection(Reason.KEY_NOT_TEXT, "the key " + problem.get());
    }
    return new KvMsg(key, keyFrame, 0, frames[2], frames[3], frames[4]);
  }

  /**
   * A message from a server: KVSYNC, KTHXBAI, KVPUB or HUGZ. The key may be a word of the protocol.
   *
   * @throws Rejection if it must be dropped
   */
  public static KvMsg decode(byte[][] frames, Limits limits) throws Rejection {
    checkFrames(frames, limits);
    if (frames[1].length != SEQUENCE_BYTES) {
      throw new Rejection(Reason.SEQUENCE_LENGTH, "sequence of " + frames[1].length + " bytes");
    }
    String key = decodeKey(frames[0], limits.maxKeyBytes());
    long sequence = decodeSequence(frames[0], frames[1]);
    return new KvMsg(key, frames[0], sequence, frames[2], frames[3], frames[4]);
  }

  /** The sequence of a message that may break other rules; empty if it has none. */
  public static OptionalLong sequenceOf(byte[][] frames) {
    return frames.length == FRAMES && frames[1].length == SEQUENCE_BYTES
        ? OptionalLong.of(decodeSequence(frames[0], frames[1]))
        : OptionalLong.empty();
  }

  private static void checkFrames(byte[][] frames, Limits limits) throws Rejection {
    if (frames.length != FRAMES) {
      throw new Rejection(Reason.FRAME_COUNT, frames.length + " frames instead of " + FRAMES);
    }
    checkLength(frames[2], Limits.MAX_UUID_BYTES, Reason.UUID_TOO_LONG);
    checkLength(frames[3], Limits.MAX_PROPERTIES_BYTES, Reason.PROPERTIES_TOO_LONG);
    checkLength(frames[4], limits.maxValueBytes(), Reason.VALUE_TOO_LONG);
  }

  private static void checkLength(byte[] frame, int most, Reason reason) throws Rejection {
    if (frame.length > most) {
      throw new Rejection(reason, frame.length + " bytes, the limit is " + most);
    }
  }

  private static String decodeKey(byte[] frame, int most) throws Rejection {
    if (frame.length == 0) {
      throw new Rejection(Reason.KEY_EMPTY, "the key is empty");
    }
    checkLength(frame, most, Reason.KEY_TOO_LONG);
    @Nullable String key = Utf8.decode(frame);
    if (key == null) {
      throw new Rejection(Reason.KEY_NOT_TEXT, "the key is not UTF-8");
    }
    return key;
  }

  /** Eight ASCII zeros are RFC 12's HUGZ read literally; they mean "no information", as 0 does. */
  private static long decodeSequence(byte[] key, byte[] frame) {
    if (Arrays.equals(frame, ASCII_ZEROS) && Arrays.equals(key, HUGZ)) {
      return 0;
    }
    long sequence = 0;
    for (byte b : frame) {
      sequence = sequence << 8 | b & 0xFF;
    }
    return sequence;
  }

  /** An update on its way to a server; an empty {@code value} removes the key. */
  public static KvMsg update(String key, byte[] uuid, int ttlSeconds, byte[] value) {
    return new KvMsg(key, utf8(key), 0, uuid, Ttl.properties(ttlSeconds), value);
  }

  /** An entry of a snapshot: UUID and properties are empty (RFC 12, KVSYNC). */
  public static KvMsg snapshotEntry(String key, long sequence, byte[] value) {
    return new KvMsg(key, utf8(key), sequence, NOTHING, NOTHING, value);
  }

  /** The end of a snapshot of {@code subtree} that is exact at {@code sequence}. */
  public static KvMsg snapshotEnd(long sequence, byte[] subtree) {
    return new KvMsg("KTHXBAI", KTHXBAI, sequence, NOTHING, NOTHING, subtree);
  }

  /** A heartbeat with the server's current sequence. */
  public static KvMsg heartbeat(long sequence) {
    return new KvMsg("HUGZ", HUGZ, sequence, NOTHING, NOTHING, NOTHING);
  }

  /**
   * A removal that the server decided on; no client's UUID, so that nobody takes it for an echo.
   */
  public static KvMsg serverRemoval(String key, long sequence, byte[] properties) {
    return new KvMsg(key, utf8(key), sequence, NOTHING, properties, NOTHING);
  }

  /** The same message with a sequence: an accepted update on its way to subscribers (KVPUB). */
  public KvMsg withSequence(long sequence) {
    return new KvMsg(key, keyFrame, sequence, uuid, properties, body);
  }

  /** The same message with another UUID and other properties. */
  public KvMsg with(byte[] uuid, byte[] properties) {
    return new KvMsg(key, keyFrame, sequence, uuid, properties, body);
  }

  /** The five frames. */
  public byte[][] frames() {
    byte[] number = new byte[SEQUENCE_BYTES];
    for (int i = 0; i < SEQUENCE_BYTES; i++) {
      number[i] = (byte) (sequence >>> (SEQUENCE_BYTES - 1 - i) * Byte.SIZE);
    }
    return new byte[][] {keyFrame, number, uuid, properties, body};
  }

  /** Whether this is a heartbeat. */
  public boolean isHeartbeat() {
    return Arrays.equals(keyFrame, HUGZ);
  }

  /** Whether this ends a snapshot. */
  public boolean isSnapshotEnd() {
    return Arrays.equals(keyFrame, KTHXBAI);
  }

  /** Whether the body is empty: the key is removed. */
  public boolean isRemoval() {
    return body.length == 0;
  }

  /** The key. */
  public String key() {
    return key;
  }

  /** The sequence as an unsigned number; 0 in an update that no server has accepted yet. */
  public long sequence() {
    return sequence;
  }

  /** The UUID frame, of any length. */
  public byte[] uuid() {
    return uuid;
  }

  /** The properties frame as it came. */
  public byte[] properties() {
    return properties;
  }

  /** The body: the value, or the subtree in the end of a snapshot. */
  public byte[] body() {
    return body;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
