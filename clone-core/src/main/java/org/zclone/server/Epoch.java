package org.zclone.server;

/**
 * The first sequence of an activation. It rises from one activation to the next, whatever the clock
 * says, so that no follower takes a restarted server for one that stands in the past; and a primary
 * and a backup never start from the same one.
 *
 * <pre>
 * epoch = max(last known sequence + 2^40, milliseconds since 2020 * 2^22),
 *         rounded up to a multiple of 2^22, plus 2^21 for a backup
 * </pre>
 *
 * <p>The activation itself takes this number, the first update the next one. <em>Immutable.</em>
 */
public final class Epoch {
  /** 2020-01-01T00:00:00Z in milliseconds since 1970. */
  static final long YEAR_2020_MS = 1_577_836_800_000L;

  /**
   * The latest clock that is believed, in milliseconds since 2020: late in 2080. A clock gone mad
   * thus leaves 2^20 activations before the 63 bits are used up.
   */
  static final long LATEST_MS = (1L << 41) - (1L << 38);

  private static final int SPACING_BITS = 22;
  private static final long SPACING = 1L << SPACING_BITS;
  private static final long BACKUP = SPACING / 2;
  private static final long LEAP = 1L << 40;

  private Epoch() {}

  /**
   * The epoch of a primary or single server.
   *
   * @param lastKnown the highest sequence it knows of, 0 if none
   * @param unixMs the wall clock, in milliseconds since 1970
   * @throws ArithmeticException if no higher one is left
   */
  public static long ofPrimary(long lastKnown, long unixMs) {
    long clockMs = Math.max(0, Math.min(LATEST_MS, unixMs - YEAR_2020_MS));
    long lowest = Math.max(Math.addExact(lastKnown, LEAP), clockMs << SPACING_BITS);
    return Math.addExact(lowest, SPACING - 1) & -SPACING;
  }

  /** Whether a sequence that a stranger tells of may be true: no believed clock leads beyond it. */
  public static boolean isBelievable(long sequence) {
    return sequence >= 0 && sequence <= LATEST_MS << SPACING_BITS;
  }

  /** The epoch of a backup; the same otherwise. */
  public static long ofBackup(long lastKnown, long unixMs) {
    return ofPrimary(lastKnown, unixMs) + BACKUP;
  }
}
