package org.zclone.bstar.election;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** The layout of a beat on our own wire; clone-bstar/README.md describes it. */
final class StandardFrame {
  static final int LENGTH = 71;
  static final int VERSION = 1;

  /** The highest number that leaves room for a thousand further activations. */
  static final long HIGHEST = Long.MAX_VALUE - (1L << 50);

  private static final short SIGNATURE = (short) 0xAAC8;
  private static final int KIND = 1;

  private static final int SYNCED = 1;
  private static final int ALONE = 2;
  private static final int HANDOVER = 4;
  private static final int SHARED = 8;

  private static final int[] ROLES = {1, 2}; // by ordinal
  private static final int[] STATES = {1, 3, 4}; // by ordinal; the digits of the Guide

  private StandardFrame() {}

  static byte[] write(Beat beat) {
    Peer from = beat.from();
    Claim claim = from.claim();
    int flags =
        (claim.synced() ? SYNCED : 0)
            | (claim.alone() ? ALONE : 0)
            | (beat.handover() ? HANDOVER : 0)
            | (claim.shared() ? SHARED : 0);
    return ByteBuffer.allocate(LENGTH)
        .putShort(SIGNATURE)
        .put((byte) VERSION)
        .put((byte) KIND)
        .putLong(from.instance().getMostSignificantBits())
        .putLong(from.instance().getLeastSignificantBits())
        .put((byte) ROLES[from.role().ordinal()])
        .put((byte) STATES[from.state().ordinal()])
        .put((byte) flags)
        .putLong(claim.birth())
        .putLong(claim.epoch())
        .putLong(claim.sequence())
        .putLong(beat.nonce())
        .putLong(beat.echo())
        .putInt((int) beat.failoverMs())
        .putInt((int) beat.beatMs())
        .array();
  }

  static Beat read(byte[] frame) throws Malformed {
    checkHeader(frame);
    ByteBuffer in = ByteBuffer.wrap(frame, 4, LENGTH - 4);
    UUID instance = new UUID(in.getLong(), in.getLong());
    Role role = Role.values()[indexOf(in.get(), ROLES)];
    State state = State.values()[indexOf(in.get(), STATES)];
    int flags = in.get();
    check((flags & ~(SYNCED | ALONE | HANDOVER | SHARED)) == 0, Malformed.Reason.RANGE);
    Claim claim =
        new Claim(
            number(in),
            number(in),
            number(in),
            (flags & SYNCED) != 0,
            (flags & ALONE) != 0,
            (flags & SHARED) != 0);
    long nonce = in.getLong();
    check(nonce != 0, Malformed.Reason.RANGE);
    return new Beat(
        new Peer(instance, role, state, claim),
        (flags & HANDOVER) != 0,
        nonce,
        in.getLong(),
        Integer.toUnsignedLong(in.getInt()),
        Integer.toUnsignedLong(in.getInt()));
  }

  private static void checkHeader(byte[] frame) throws Malformed {
    check(frame.length >= 4, Malformed.Reason.LENGTH);
    check(ByteBuffer.wrap(frame).getShort() == SIGNATURE, Malformed.Reason.SIGNATURE);
    check(frame[2] == VERSION, Malformed.Reason.VERSION);
    check(frame[3] == KIND, Malformed.Reason.KIND);
    check(frame.length == LENGTH, Malformed.Reason.LENGTH);
  }

  /** A birth, epoch or sequence; a mad one would leave no epoch to rise to. */
  private static long number(ByteBuffer in) throws Malformed {
    long value = in.getLong();
    check(value >= 0 && value <= HIGHEST, Malformed.Reason.RANGE);
    return value;
  }

  private static int indexOf(int code, int[] codes) throws Malformed {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] == code) {
        return i;
      }
    }
    throw new Malformed(Malformed.Reason.RANGE);
  }

  private static void check(boolean condition, Malformed.Reason reason) throws Malformed {
    if (!condition) {
      throw new Malformed(reason);
    }
  }
}
