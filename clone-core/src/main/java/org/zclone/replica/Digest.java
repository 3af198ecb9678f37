package org.zclone.replica;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * The fingerprint of a set of entries: 64 bits that do not depend on the order of the entries.
 *
 * <p>To compute it elsewhere: the digest of no entries is 0; that of several is the sum, modulo
 * 2^64, of the digests of each; and that of one entry is
 *
 * <pre>{@code
 * XXH64(input = value, seed = XXH64(input = key in UTF-8, seed = sequence))
 * }</pre>
 *
 * <p>with the sequence as an unsigned 64-bit number; lifetimes do not count. XXH64 is that of the
 * xxHash specification. Example: key {@code /config/pool}, value {@code 20}, sequence 7 has the
 * digest {@code 65e70f5254ad1147}. It finds accidents, not attackers. <em>Immutable.</em>
 */
public final class Digest {
  /** The digest of no entries. */
  public static final long NONE = 0;

  private Digest() {}

  /** The digest of one entry. */
  public static long of(StoredEntry entry) {
    // allocates the key's bytes for a moment: a second way to hash, over text, would gain little
    byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
    return XxHash64.hash(entry.array(), XxHash64.hash(key, entry.sequence()));
  }

  /** The digest of all entries that are left in {@code entries}. */
  public static long ofAll(Iterator<StoredEntry> entries) {
    long digest = NONE;
    while (entries.hasNext()) {
      digest = add(digest, entries.next());
    }
    return digest;
  }

  /** The digest of a set after {@code entry} joined it. */
  public static long add(long digest, StoredEntry entry) {
    return digest + entry.digest();
  }

  /** The digest of a set after {@code entry} left it. */
  public static long remove(long digest, StoredEntry entry) {
    return digest - entry.digest();
  }
}
