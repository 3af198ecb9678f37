package org.zclone.session;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One put or removal in a group.
 *
 * <p>The key may break any rule of RFC 12, and several operations of a group may have the same: the
 * server refuses such a group with a receipt. The value's array is shared: read it, never write it.
 *
 * @param key the key to change
 * @param array the new value; empty for a removal
 * @param ttlSeconds the lifetime; 0 for none
 * @param expected the sequence that the key's entry must have, 0 if there must be none, {@link
 *     #ANY} for no condition
 * @param isBound whether the entry goes when the client's session ends
 *     <p><em>Immutable.</em>
 */
public record Operation(String key, byte[] array, int ttlSeconds, long expected, boolean isBound) {
  /** No condition. */
  public static final long ANY = -1;

  /** Checks the ranges. */
  public Operation {
    if (3L * key.length() > Octets.MOST_U16) { // no shorter one can be too long
      Rules.text("key", key);
    }
    Objects.requireNonNull(array, "array");
    Rules.number("ttlSeconds", ttlSeconds);
    Rules.require(expected >= ANY, "expected must be a sequence, 0 or ANY");
    Rules.require(array.length > 0 || (ttlSeconds == 0 && !isBound), "a removal with a lifetime");
  }

  /** Whether this removes the key. */
  public boolean isRemoval() {
    return array.length == 0;
  }

  /** Whether the entry must be in an expected state. */
  public boolean hasCondition() {
    return expected != ANY;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Operation operation
        && key.equals(operation.key)
        && Arrays.equals(array, operation.array)
        && ttlSeconds == operation.ttlSeconds
        && expected == operation.expected
        && isBound == operation.isBound;
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, Arrays.hashCode(array), ttlSeconds, expected, isBound);
  }

  /** Without the value: it may be a secret. */
  @Override
  public String toString() {
    return (isRemoval() ? "remove " + key : "put " + key + ", " + array.length + " octets")
        + (ttlSeconds == 0 ? "" : ", ttl " + ttlSeconds)
        + (hasCondition() ? ", expected " + expected : "")
        + (isBound ? ", bound" : "");
  }
}
