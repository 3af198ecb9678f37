package org.zclone.replica;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.Entry;

/**
 * An entry as a replica keeps it: seven fields, 48 bytes on the heap beside its key and its value.
 *
 * <p>The value's array is shared, not copied: whoever makes an entry gives the array up. <em>
 * Immutable.</em>
 */
public final class StoredEntry implements Entry {
  private final String key;
  private final byte[] value;
  private final long sequence;
  private final int ttlSeconds;

  /** Of the key, as {@link HashNode#hash} has it: in a place that would be left empty. */
  private final int hash;

  /** Needed when it comes and when it goes; computed when first asked for, 0 before. */
  private long digest = Digest.NONE;

  /** What readers get; made for the first of them, so that reading again makes nothing. */
  private @Nullable Optional<Entry> present;

  /**
   * An entry around {@code value}, which nobody changes from now on.
   *
   * @param ttlSeconds the lifetime that the update asked for; 0 if none
   */
  public StoredEntry(String key, byte[] value, long sequence, int ttlSeconds) {
    this.key = Objects.requireNonNull(key, "key");
    this.value = Objects.requireNonNull(value, "value");
    this.sequence = sequence;
    this.ttlSeconds = ttlSeconds;
    this.hash = HashNode.hash(key);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Bytes value() {
    return Bytes.wrap(value);
  }

  /** The value without a copy, for the library's own packages: read it, never write it. */
  public byte[] array() {
    return value;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  /** The lifetime that the update asked for, in seconds; 0 if none. */
  public int ttlSeconds() {
    return ttlSeconds;
  }

  int hash() {
    return hash;
  }

  /** Whether its key is {@code other}, whose hash is {@code otherHash}. */
  boolean hasKey(String other, int otherHash) {
    return hash == otherHash && key.equals(other);
  }

  /** This entry as an {@link Optional}, always the same but for threads that ask at once. */
  public Optional<Entry> present() {
    Optional<Entry> known = present;
    if (known == null) {
      known = Optional.of(this);
      present = known;
    }
    return known;
  }

  /**
   * Its {@link Digest}. Two threads may compute it at once, to the same end: where a write of 64
   * bits can tear, only the thread that changes the map asks.
   */
  long digest() {
    if (digest == Digest.NONE) {
      digest = Digest.of(this);
    }
    return digest;
  }

  @Override
  public Optional<Duration> ttl() {
    return ttlSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(ttlSeconds));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredEntry entry
        && sequence == entry.sequence
        && key.equals(entry.key)
        && Arrays.equals(value, entry.value);
  }

  @Override
  public int hashCode() {
    return (key.hashCode() * 31 + Arrays.hashCode(value)) * 31 + Long.hashCode(sequence);
  }

  /** Without the value: it may be a secret. */
  @Override
  public String toString() {
    return "StoredEntry[" + key + ", " + value.length + " bytes, sequence " + sequence + "]";
  }
}
