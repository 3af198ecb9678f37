package org.zclone.client;

/**
 * When a session is due for something: an answer to HELLO, a sign of life from the server, a beat
 * of the client. <em>Confined to the reactor thread.</em>
 */
final class SessionTimes {
  private static final long MS = 1_000_000;

  /** A server is silent when two heartbeats are missing at least, however short the setting. */
  private static final int LEAST_BEATS = 2;

  /** However long the setting, when three are missing: a server that beats often means it. */
  private static final int MOST_BEATS = 3;

  private final Timing timing;
  private long heardNs;
  private long heartbeatNs;
  private long beatNs;

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
    heartbeatNs = heartbeatMs * MS;
    beatNs = nowNs + heartbeatNs;
  }

  /** When the server must have answered the request for a session. */
  long answerNs() {
    return heardNs + timing.snapshotNs();
  }

  /** How long the server may be silent in this session. */
  long silenceNs() {
    long most = Math.min(timing.silenceNs(), MOST_BEATS * heartbeatNs);
    return Math.max(most, LEAST_BEATS * heartbeatNs);
  }

  /** When the server counts as silent. */
  long silentNs() {
    return heardNs + silenceNs();
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
