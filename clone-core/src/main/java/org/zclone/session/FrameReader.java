package org.zclone.session;

import java.util.Arrays;
import java.util.UUID;
import org.zclone.session.Malformed.Reason;

/**
 * Reads the fields of a frame in order and refuses what is not there. It makes nothing as large as
 * a length says before it has seen the octets. <em>Confined to the reactor thread.</em>
 */
public final class FrameReader {
  private final byte[] frame;
  private int at;

  private FrameReader(byte[] frame, int at) {
    this.frame = frame;
    this.at = at;
  }

  /** A reader that stands at the command. */
  static FrameReader open(byte[] frame) throws Malformed {
    if (!SessionProtocol.isSession(frame)) {
      throw new Malformed(Reason.SIGNATURE, "not a message of the session protocol");
    }
    return open(frame, SessionProtocol.VERSION);
  }

  /** A reader that stands at the command of another protocol, known by its signature. */
  public static FrameReader open(byte[] frame, int knownVersion) throws Malformed {
    FrameReader in = new FrameReader(frame, Short.BYTES);
    int version = in.u8();
    if (version != knownVersion) {
      throw new Malformed(Reason.VERSION, "version " + version);
    }
    return in;
  }

  /** Octets after their length in four; as many as there are, at most. */
  public byte[] bytes() throws Malformed {
    int length = u32();
    int start = advance(length);
    return Arrays.copyOfRange(frame, start, at);
  }

  /** Goes on at {@code position}. */
  public void skipTo(int position) throws Malformed {
    advance(position - at);
  }

  /** Whether nothing is left. */
  public boolean isAtEnd() {
    return at == frame.length;
  }

  /** One octet. */
  public int u8() throws Malformed {
    return Octets.u8(frame, advance(Byte.BYTES));
  }

  /** Two octets. */
  public int u16() throws Malformed {
    return Octets.u16(frame, advance(Short.BYTES));
  }

  /** Four octets; all of them have to be below 2^31. */
  public int u32() throws Malformed {
    int value = Octets.u32(frame, advance(Integer.BYTES));
    if (value < 0) {
      throw new Malformed(Reason.RANGE, "a number from 2^31 on");
    }
    return value;
  }

  /** Eight octets that may be anything: a digest. */
  public long u64() throws Malformed {
    return Octets.u64(frame, advance(Long.BYTES));
  }

  /** A sequence, epoch, counter or credit: below 2^63. */
  public long number() throws Malformed {
    long value = u64();
    if (value < 0) {
      throw new Malformed(Reason.RANGE, "a number from 2^63 on");
    }
    return value;
  }

  /** One octet that has no other bits than {@code known}. */
  public int flags(int known) throws Malformed {
    int flags = u8();
    if ((flags & ~known) != 0) {
      throw new Malformed(Reason.RANGE, "unknown flags in " + flags);
    }
    return flags;
  }

  /** Sixteen octets. */
  public UUID id() throws Malformed {
    return new UUID(u64(), u64());
  }

  /** Text of any length. */
  public String text() throws Malformed {
    int length = skipText(Octets.MOST_U16);
    return Utf8.decode(frame, at - length, at);
  }

  /** Checks a text and steps over it; returns its length in octets. */
  int skipText(int most) throws Malformed {
    int length = u16();
    int start = advance(length);
    checkLimit(length, most);
    if (!Utf8.isValid(frame, start, at)) {
      throw new Malformed(Reason.TEXT, length + " octets that are not UTF-8");
    }
    return length;
  }

  /** Steps over a value, which is never empty. */
  void skipValue(int most) throws Malformed {
    int length = Octets.u32(frame, advance(Integer.BYTES));
    if (length < 0) {
      throw tooShort(length & 0xFFFFFFFFL);
    }
    advance(length);
    checkLimit(length, most);
    if (length == 0) {
      throw new Malformed(Reason.RANGE, "an empty value");
    }
  }

  static void checkLimit(int count, int most) throws Malformed {
    if (count > most) {
      throw new Malformed(Reason.LIMIT, count + ", the limit is " + most);
    }
  }

  /** Refuses a count whose items, of at least {@code least} octets each, cannot all be there. */
  public int checkRoom(int count, int least) throws Malformed {
    if ((long) count * least > frame.length - at) {
      throw tooShort((long) count * least);
    }
    return count;
  }

  /** What has been read since {@code start}, as it stands in the frame. */
  Packed packed(int start, int count) {
    return new Packed(frame, start, at, count);
  }

  /** Where the next octet is. */
  public int position() {
    return at;
  }

  /** Refuses what comes after the last field. */
  public void end() throws Malformed {
    if (at != frame.length) {
      throw new Malformed(Reason.LENGTH, frame.length - at + " octets too many");
    }
  }

  private int advance(int length) throws Malformed {
    int start = at;
    if (length > frame.length - start) {
      throw tooShort(length);
    }
    at = start + length;
    return start;
  }

  private Malformed tooShort(long wanted) {
    return new Malformed(Reason.LENGTH, wanted + " octets wanted at " + at + " of " + frame.length);
  }
}
