package org.zclone.bstar.election;

import java.util.Optional;

/**
 * The language of the wire, and how far what it says can be trusted to be recent. <em>Confined to
 * the reactor thread.</em>
 */
interface Dialogue {
  /** {@link #hear}: the beat may be old; it proves no more than that the peer lived. */
  long NOT_FRESH = -1;

  /** Reads a frame, and changes nothing. */
  Beat read(byte[] frame) throws Malformed;

  /**
   * Takes note of a beat of the peer; returns its greatest possible age in nanoseconds, or {@link
   * #NOT_FRESH}.
   */
  long hear(Beat beat, long nowNs);

  /** Whether the peer waits for a beat that proves that this server has heard it. */
  boolean owesReply();

  /** The next beat. */
  byte[] speak(Peer self, boolean handover, long nowNs);

  /** This server was stalled: what comes from before does not count. */
  void onStall(long nowNs);

  /** What in the peer's settings keeps the two from being a pair. */
  Optional<String> mismatchOf(Beat beat);

  /** Which of the two leads if neither is active or both are. */
  Precedence precedence();
}
