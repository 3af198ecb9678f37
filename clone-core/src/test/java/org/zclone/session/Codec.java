package org.zclone.session;

/** Decodes frames of either side and encodes them again. <em>Immutable.</em> */
final class Codec {
  private Codec() {}

  /** The frame that the message in a frame is written as. */
  static byte[] recode(byte[] frame) throws Malformed {
    return recode(frame, Samples.LIMITS);
  }

  static byte[] recode(byte[] frame, Limits limits) throws Malformed {
    return isFromServer(frame)
        ? ServerMessage.decode(frame, limits).encode()
        : ClientMessage.decode(frame, limits).encode();
  }

  private static boolean isFromServer(byte[] frame) {
    return frame.length > 3 && frame[3] < 0;
  }
}
