package org.zclone.client;

/**
 * When a session is due for something: an answer to HELLO, a sign of life or the next part from the
 * server, a beat of the client. <em>Confined to the reactor thread.</em>
 */
final class SessionTimes {
  private static final long MS = 1_000_000;

  private final Timing timing;
  private long heardNs;
  private long heartbeatNs;
  private long beatNs;
  private long progressedNs;

  SessionTimes(Timing timing) {
    this.timing = timing;
  }

  /** The client asks for a session, or hears of the server. */
  void onSign(long nowNs) {
    heardNs = nowNs;
  }

  /** The session begins. */
  void onWelcome(int heartbeatMs, long nowNs) {
    heardNs = nowNs;
    progressedNs = nowNs;
    heartbeatNs = heartbeatMs * MS;
    beatNs = nowNs + heartbeatNs;
  }

  /** When the server must have answered the request for a session. */
  long answerNs() {
    return heardNs + timing.snapshotNs();
  }

  /** When the server counts as silent. */
  long silentNs() {
    return heardNs + timing.silenceNs();
  }

  /** The client asks for a snapshot, or gets a part of what it lacks. */
  void onProgress(long nowNs) {
    progressedNs = nowNs;
  }

  /** When the next part must have come. */
  long progressNs() {
    return progressedNs + timing.snapshotNs();
  }

  /** When the client must beat. */
  long beatNs() {
    return beatNs;
  }

  /** The client beats now. */
  void onBeat(long nowNs) {
    beatNs = nowNs + heartbeatNs;
  }
}
