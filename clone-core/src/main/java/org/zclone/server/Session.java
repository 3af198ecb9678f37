package org.zclone.server;

import java.util.UUID;

/**
 * One client as the server knows it, from its HELLO until it says BYE, falls silent or says HELLO
 * again. <em>Confined to the reactor thread.</em>
 */
final class Session {
  private final UUID client;
  private final byte[] peer;
  private final ClientWrites writes;
  private final SessionStream stream;
  private long heardNs;

  Session(UUID client, byte[] peer, ClientWrites writes, SessionStream stream, long nowNs) {
    this.client = client;
    this.peer = peer;
    this.writes = writes;
    this.stream = stream;
    this.heardNs = nowNs;
  }

  /** What the client calls itself. */
  UUID client() {
    return client;
  }

  /** The connection. */
  byte[] peer() {
    return peer;
  }

  /** What the client has written. */
  ClientWrites writes() {
    return writes;
  }

  /** What is sent to the client. */
  SessionStream stream() {
    return stream;
  }

  /** The client gave a sign of life. */
  void onHeard(long nowNs) {
    heardNs = nowNs;
  }

  /** For how long the client has been silent. */
  long silentNs(long nowNs) {
    return nowNs - heardNs;
  }
}
