package org.zclone.client;

/**
 * How much a server may send before it must wait for this client: a window over the octets of its
 * batches, moved on when half of it is used. <em>Confined to the reactor thread.</em>
 */
final class Credit {
  /** How far the server may be ahead of what was applied. */
  static final long WINDOW = 4 << 20;

  private long received;
  private long limit = WINDOW;

  /** The octets that the server may have sent since the session began. */
  long limit() {
    return limit;
  }

  /** A batch came, or what may have been one. */
  void onReceived(int octets) {
    received += octets;
  }

  /** What came was applied; returns whether the limit has risen, so that the server must know. */
  boolean raise() {
    if (limit - received > WINDOW / 2) {
      return false;
    }
    limit = received + WINDOW;
    return true;
  }
}
