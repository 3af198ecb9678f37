package org.zclone.server;

import org.zclone.replica.StoredEntry;

/**
 * What is left of a removed key: an entry without a value, which no map stores, so that entries and
 * tombstones fit in one log without a wrapper around each. <em>Immutable.</em>
 */
public final class Tombstone {
  private static final byte[] NOTHING = new byte[0];
  private static final int REMOVED = 0;
  private static final int EXPIRED = 1;

  private Tombstone() {}

  /** Of a key that somebody removed. */
  public static StoredEntry removed(String key, long sequence) {
    return new StoredEntry(key, NOTHING, sequence, REMOVED);
  }

  /** Of a key whose lifetime, or whose session, ended. */
  public static StoredEntry expired(String key, long sequence) {
    return new StoredEntry(key, NOTHING, sequence, EXPIRED);
  }

  /** Whether {@code update} is a tombstone. */
  public static boolean is(StoredEntry update) {
    return update.array().length == 0;
  }

  /** Whether {@code update} is the tombstone of a key that expired. */
  public static boolean isExpired(StoredEntry update) {
    return is(update) && update.ttlSeconds() == EXPIRED;
  }
}
