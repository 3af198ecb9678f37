package org.zclone.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request to change the map: put or remove one key, with conditions.
 *
 * <pre>{@code
 * client.write(Update.put("/config/leader", me).ttl(Duration.ofSeconds(10)).ifAbsent());
 * }</pre>
 *
 * <p>Each {@code with}-like method returns a changed copy. <em>Immutable.</em>
 */
public final class Update {
  /** The longest lifetime that every RFC 12 implementation can read: 2^31 - 1 seconds. */
  public static final Duration MAX_TTL = Duration.ofSeconds(Integer.MAX_VALUE);

  private static final long NO_CONDITION = -1;
  private static final long ABSENT = 0;

  private final String key;
  private final Bytes value;
  private final int ttlSeconds;
  private final long expectedSequence;
  private final boolean sessionBound;

  private Update(
      String key, Bytes value, int ttlSeconds, long expectedSequence, boolean sessionBound) {
    this.key = key;
    this.value = value;
    this.ttlSeconds = ttlSeconds;
    this.expectedSequence = expectedSequence;
    this.sessionBound = sessionBound;
  }

  /**
   * Sets {@code key} to {@code value}.
   *
   * @throws IllegalArgumentException if the key breaks the rules of {@link Keys}, or the value is
   *     empty: on the wire an empty value means removal, so use {@link #remove(String)}, or store a
   *     marker of your own
   */
  public static Update put(String key, Bytes value) {
    Objects.requireNonNull(value, "value");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "the value of " + key + " is empty, and an empty value means removal: use remove()");
    }
    return new Update(Keys.check(key), value, 0, NO_CONDITION, false);
  }

  /**
   * Removes {@code key}; removing an absent key is accepted and changes nothing.
   *
   * @throws IllegalArgumentException if the key breaks the rules of {@link Keys}
   */
  public static Update remove(String key) {
    return new Update(Keys.check(key), Bytes.empty(), 0, NO_CONDITION, false);
  }

  /**
   * With a lifetime, after which the server removes the entry; a new put restarts or ends it.
   * Fractions of a second count as a whole one.
   *
   * @throws IllegalArgumentException if {@code ttl} is not positive, exceeds {@link #MAX_TTL}, or
   *     this update is a removal
   */
  public Update ttl(Duration ttl) {
    if (isRemoval()) {
      throw new IllegalArgumentException("a removal has no ttl: " + key);
    }
    if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException("ttl must be between 1 s and " + MAX_TTL + ": " + ttl);
    }
    long seconds = ttl.getSeconds() + (ttl.getNano() > 0 ? 1 : 0);
    return new Update(key, value, (int) seconds, expectedSequence, sessionBound);
  }

  /** Only if the map has no such key. */
  public Update ifAbsent() {
    return new Update(key, value, ttlSeconds, ABSENT, sessionBound);
  }

  /**
   * Only if the key's entry has exactly this sequence (compare-and-set).
   *
   * @throws IllegalArgumentException if {@code sequence} is not positive
   */
  public Update ifSequence(long sequence) {
    if (sequence <= 0) {
      throw new IllegalArgumentException("sequence must be positive: " + sequence);
    }
    return new Update(key, value, ttlSeconds, sequence, sessionBound);
  }

  /**
   * Removed by the server when this client's session ends: at once when the client closes, else
   * some seconds after it fell silent. A connection that breaks and comes back does not end the
   * session.
   *
   * @throws IllegalArgumentException if this update is a removal
   */
  public Update boundToSession() {
    if (isRemoval()) {
      throw new IllegalArgumentException("a removal is bound to no session: " + key);
    }
    return new Update(key, value, ttlSeconds, expectedSequence, true);
  }

  /** The key to change. */
  public String key() {
    return key;
  }

  /** The new value; empty for a removal. */
  public Bytes value() {
    return value;
  }

  /** Whether this update removes the key. */
  public boolean isRemoval() {
    return value.isEmpty();
  }

  /** The lifetime; empty if the entry stays until removed. */
  public Optional<Duration> ttl() {
    return ttlSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(ttlSeconds));
  }

  /** The lifetime in whole seconds; 0 if the entry stays until removed. */
  public int ttlSeconds() {
    return ttlSeconds;
  }

  /** The condition: empty for none, 0 for "absent", else the sequence the entry must have. */
  public OptionalLong expectedSequence() {
    return expectedSequence == NO_CONDITION
        ? OptionalLong.empty()
        : OptionalLong.of(expectedSequence);
  }

  /** Whether the entry goes when the session of the client that wrote it ends. */
  public boolean isSessionBound() {
    return sessionBound;
  }

  @Override
  public String toString() {
    return (isRemoval() ? "remove " : "put ") + key;
  }
}
