package org.zclone.sim;

import org.jspecify.annotations.Nullable;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;

/** What the server did to a key under one sequence. */
final class Fact {
  final String key;
  final long sequence;
  final byte[] value;
  final boolean expired;
  final int ttlSeconds;
  final long atNs;
  final @Nullable Fact before;
  final @Nullable Issued write;

  /** Whether the group that it belongs to goes on after it. */
  boolean insideGroup;

  private long digest;
  private boolean hasDigest;

  Fact(
      StoredEntry update,
      boolean expired,
      long atNs,
      @Nullable Fact before,
      @Nullable Issued write) {
    key = update.key();
    sequence = update.sequence();
    value = update.array();
    ttlSeconds = update.ttlSeconds();
    this.expired = expired;
    this.atNs = atNs;
    this.before = before;
    this.write = write;
  }

  boolean isRemoval() {
    return value.length == 0;
  }

  long digest() {
    if (!hasDigest) {
      digest = Digest.of(new StoredEntry(key, value, sequence, 0));
      hasDigest = true;
    }
    return digest;
  }

  @Override
  public String toString() {
    String what = isRemoval() ? expired ? "expired" : "removed" : "put by " + write;
    return key + " " + what + (ttlSeconds > 0 ? ", ttl " + ttlSeconds : "") + " @" + sequence;
  }
}
