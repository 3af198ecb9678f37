package org.zclone.bstar.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.server.Tombstone;

/** What a server did to a key under one sequence. */
final class Fact {
  final String key;
  final long sequence;
  final byte[] value;
  final boolean expired;
  final int ttlSeconds;
  final long atNs;
  final @Nullable Issued write;

  private long digest;
  private boolean hasDigest;

  Fact(StoredEntry update, long atNs, @Nullable Issued write) {
    key = update.key();
    sequence = update.sequence();
    value = update.array();
    expired = Tombstone.isExpired(update);
    ttlSeconds = Tombstone.is(update) ? 0 : update.ttlSeconds();
    this.atNs = atNs;
    this.write = write;
  }

  String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  boolean isRemoval() {
    return value.length == 0;
  }

  boolean isSameAs(StoredEntry update) {
    return key.equals(update.key())
        && Arrays.equals(value, update.array())
        && expired == Tombstone.isExpired(update);
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
