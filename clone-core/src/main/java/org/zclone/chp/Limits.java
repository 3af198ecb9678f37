package org.zclone.chp;

/**
 * The longest parts of a message that are accepted, in bytes.
 *
 * @param maxKeyBytes the longest key
 * @param maxValueBytes the longest value
 *     <p><em>Immutable.</em>
 */
public record Limits(int maxKeyBytes, int maxValueBytes) {
  /** The longest properties frame. */
  public static final int MAX_PROPERTIES_BYTES = 16 << 10;

  /** The longest UUID frame; published implementations send 0, 16, 32 or 36 bytes. */
  public static final int MAX_UUID_BYTES = 255;
}
