package org.zclone.bstar.pair;

/** The numbers of the link between an active server and its standby; see PROTOCOL.md. */
final class LinkProtocol {
  static final int SIGNATURE = 0xAAC8;
  static final int VERSION = 1;

  // messages; 1 is that of the states
  static final int JOIN = 16;
  static final int ACK = 17;
  static final int START = 32;
  static final int RECORDS = 33;
  static final int AWAY = 34;

  // records
  static final int PUT = 1;
  static final int REMOVED = 2;
  static final int EXPIRED = 3;
  static final int BOUND = 4;
  static final int ANSWER = 5;
  static final int ANSWERED = 6;
  static final int ORIGINAL = 7;
  static final int LIFETIME = 8;

  // flags of RECORDS
  static final int LIVE = 1;
  static final int SYNC = 2;

  private static final int KIND_AT = 3;

  private LinkProtocol() {}

  /** Whether a message at the snapshot port comes from a standby. */
  static boolean isLink(byte[][] frames) {
    return frames.length == 1 && isLink(frames[0]);
  }

  private static boolean isLink(byte[] frame) {
    return frame.length > KIND_AT
        && (frame[0] & 0xFF) == SIGNATURE >> 8
        && (frame[1] & 0xFF) == (SIGNATURE & 0xFF);
  }
}
