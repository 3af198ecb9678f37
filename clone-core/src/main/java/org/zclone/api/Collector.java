package org.zclone.api;

/**
 * The kind of socket that takes updates at port P+2. The handshake refuses the crossed pairs
 * silently, so both sides must agree.
 */
public enum Collector {
  /** RFC 12 and the Guide's model six: the server subscribes, clients publish. */
  SUB,
  /** The Guide's models three to five: the server pulls, clients push. */
  PULL
}
