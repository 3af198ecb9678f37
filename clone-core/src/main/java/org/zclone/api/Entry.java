package org.zclone.api;

import java.time.Duration;
import java.util.Optional;

/**
 * A published fact: a key, its value, and the sequence of the update that set it.
 *
 * <p>Entries come from the library; equality is by key, value and sequence. <em>Immutable.</em>
 */
public interface Entry {
  /** The key; never empty. */
  String key();

  /** The value; never empty. */
  Bytes value();

  /** The value read as UTF-8. */
  default String utf8() {
    return value().utf8();
  }

  /** The number of the update that set this entry, as its server gave it. */
  long sequence();

  /**
   * The lifetime that the update asked for, counted by the server from the moment it accepted the
   * update; empty when the entry stays until it is removed, or when the server did not say (RFC 12
   * snapshots carry no lifetimes).
   */
  Optional<Duration> ttl();
}
