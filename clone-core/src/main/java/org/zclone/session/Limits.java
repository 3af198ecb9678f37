package org.zclone.session;

/**
 * The most that a receiver accepts in one message.
 *
 * <p>In a WRITE the sizes of keys and values do not count, because the server answers them with a
 * receipt (KEY, VALUE), and its socket bounds the whole message.
 *
 * @param maxKeyBytes the longest key of an entry and the longest subtree, in octets
 * @param maxValueBytes the largest value of an entry, in octets
 * @param maxGroups how many groups a WRITE may have
 *     <p><em>Immutable.</em>
 */
public record Limits(int maxKeyBytes, int maxValueBytes, int maxGroups) {
  /** Checks the ranges. */
  public Limits {
    Rules.positive("maxKeyBytes", maxKeyBytes);
    Rules.positive("maxValueBytes", maxValueBytes);
    Rules.positive("maxGroups", maxGroups);
  }
}
