package org.zclone.session;

import java.util.Objects;
import org.zclone.session.Malformed.Reason;

/**
 * Groups of operations that a client wants applied, each all or not at all. A {@link WriteWriter}
 * makes it.
 *
 * <p>The operations are well-formed; whether their keys and values suit this server is for the
 * receipt to say.
 *
 * @param answered the client knows the answers to all counters up to this one
 * @param firstCounter that of the first group; the others follow
 * @param groups the groups, for {@link #reader()}
 *     <p><em>Immutable.</em>
 */
public record Write(long answered, long firstCounter, Packed groups) implements ClientMessage {
  static final int LEAST_GROUP = Short.BYTES;
  static final int LEAST_OPERATION = 2 * Byte.BYTES + Integer.BYTES + Short.BYTES;
  static final int PUT = 1;
  static final int REMOVE = 2;
  static final int EXPECT = 1;
  static final int BOUND = 2;

  /** Checks the ranges. */
  public Write {
    Objects.requireNonNull(groups, "groups");
    check(answered, firstCounter, groups.count());
  }

  static void check(long answered, long firstCounter, int groups) {
    Rules.number("answered", answered);
    Rules.positive("firstCounter", firstCounter);
    Rules.require(answered < firstCounter, "a group that is answered already");
    Rules.require(firstCounter <= Long.MAX_VALUE - groups, "counters must stay below 2^63");
  }

  /** Walks the groups from the first. */
  public WriteReader reader() {
    return new WriteReader(groups, firstCounter);
  }

  static Write decode(FrameReader in, Limits limits) throws Malformed {
    long answered = in.number();
    long firstCounter = in.number();
    int count = in.checkRoom(in.u16(), LEAST_GROUP);
    FrameReader.checkLimit(count, limits.maxGroups());
    int start = in.position();
    for (int i = 0; i < count; i++) {
      checkGroup(in);
    }
    return new Write(answered, firstCounter, in.packed(start, count));
  }

  private static void checkGroup(FrameReader in) throws Malformed {
    int count = in.checkRoom(in.u16(), LEAST_OPERATION);
    FrameReader.checkLimit(count, SessionProtocol.MOST_OPERATIONS);
    if (count == 0) {
      throw new Malformed(Reason.RANGE, "a group without an operation");
    }
    for (int i = 0; i < count; i++) {
      checkOperation(in);
    }
  }

  private static void checkOperation(FrameReader in) throws Malformed {
    int kind = in.u8();
    if (kind != PUT && kind != REMOVE) {
      throw new Malformed(Reason.RANGE, "operation kind " + kind);
    }
    int flags = in.flags(EXPECT | BOUND);
    int ttl = in.u32();
    if (kind == REMOVE && (ttl != 0 || (flags & BOUND) != 0)) {
      throw new Malformed(Reason.RANGE, "a removal with a lifetime");
    }
    in.skipText(Octets.MOST_U16);
    if ((flags & EXPECT) != 0) {
      in.number();
    }
    if (kind == PUT) {
      in.skipValue(Integer.MAX_VALUE);
    }
  }

  @Override
  public byte[] encode() {
    FrameWriter out =
        FrameWriter.of(Command.WRITE).u64(answered).u64(firstCounter).u16(groups.count());
    groups.writeTo(out);
    return out.frame();
  }
}
