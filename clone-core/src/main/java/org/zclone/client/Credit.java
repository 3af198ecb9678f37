package org.zclone.client;

/**
 * How much a server may send before it must wait for this client: a window over the octets of its
 * batches, moved on when half of it is used.
 *
 * <p>A client that is live has a small one. What waits in a queue is out of date sooner, and costs
 * all the same; what waits at the server is left out if a later update of its key comes meanwhile.
 * So a client that cannot keep up applies less and shows newer values. Of a snapshot nothing can be
 * left out, and a large window brings it sooner over long ways. <em>Confined to the reactor
 * thread.</em>
 */
final class Credit {
  /** How far the server may be ahead of what was applied while the client is not live. */
  static final long WINDOW = 4 << 20;

  /**
   * The same while it is live: a second's worth of 10,000 updates of 100 bytes, so that short
   * pauses of the client leave nothing out.
   */
  static final long LIVE_WINDOW = 1 << 20;

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
  boolean raise(boolean isLive) {
    long window = isLive ? LIVE_WINDOW : WINDOW;
    if (limit - received > window / 2) {
      return false;
    }
    limit = received + window;
    return true;
  }
}
