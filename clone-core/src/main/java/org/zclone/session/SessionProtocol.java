package org.zclone.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What PROTOCOL.md fixes for everybody: how the protocol is recognised, and its sizes. */
public final class SessionProtocol {
  /** The only version so far. */
  public static final int VERSION = 1;

  /** The key under which a server lists the versions that it speaks. */
  public static final String DISCOVERY_KEY = "/.chp/session";

  /** How large a batch should be, in octets; one entry may be larger. */
  public static final int BATCH_TARGET = 64 << 10;

  /** How many subtrees a session can follow. */
  public static final int MOST_SUBTREES = 1_000;

  /** How many operations a group can have. */
  public static final int MOST_OPERATIONS = 1_000;

  /** How many octets a WRITE can have beyond the largest value. */
  public static final int WRITE_OVERHEAD = 1 << 20;

  static final int SIGNATURE = 0xAAC7;

  private SessionProtocol() {}

  /** Whether a message that begins with this frame is of this protocol, and not of RFC 12. */
  public static boolean isSession(byte[] firstFrame) {
    return firstFrame.length >= Short.BYTES && Octets.u16(firstFrame, 0) == SIGNATURE;
  }

  /** The value of {@link #DISCOVERY_KEY}. */
  public static byte[] versions() {
    return Integer.toString(VERSION).getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether {@code versions}, a value of {@link #DISCOVERY_KEY}, lists the version spoken here. */
  public static boolean isSpokenIn(byte[] versions) {
    String[] listed = new String(versions, StandardCharsets.ISO_8859_1).split(" ");
    return Arrays.asList(listed).contains(Integer.toString(VERSION));
  }
}
