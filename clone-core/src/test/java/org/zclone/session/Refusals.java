package org.zclone.session;

import java.util.Arrays;
import org.zclone.session.Malformed.Reason;

/** Why frames are refused. <em>Immutable.</em> */
final class Refusals {
  private Refusals() {}

  /** Of a frame with a command of either side. */
  static Reason reason(byte[] frame) {
    return frame[3] < 0 ? ofServer(frame) : ofClient(frame);
  }

  static Reason ofClient(byte[] frame) {
    return ofClient(frame, Samples.LIMITS);
  }

  static Reason ofClient(byte[] frame, Limits limits) {
    try {
      throw new AssertionError("accepted: " + ClientMessage.decode(frame, limits));
    } catch (Malformed malformed) {
      return malformed.reason();
    }
  }

  static Reason ofServer(byte[] frame) {
    return ofServer(frame, Samples.LIMITS);
  }

  static Reason ofServer(byte[] frame, Limits limits) {
    try {
      throw new AssertionError("accepted: " + ServerMessage.decode(frame, limits));
    } catch (Malformed malformed) {
      return malformed.reason();
    }
  }

  /** A copy of a frame with other octets from {@code at} on. */
  static byte[] with(byte[] frame, int at, String digits) {
    byte[] octets = Samples.hex(digits);
    byte[] other = Arrays.copyOf(frame, Math.max(frame.length, at + octets.length));
    System.arraycopy(octets, 0, other, at, octets.length);
    return other;
  }
}
