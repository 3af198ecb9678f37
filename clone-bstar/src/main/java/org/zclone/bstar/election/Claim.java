package org.zclone.bstar.election;

/**
 * What a server says of its data in each beat.
 *
 * @param birth the first epoch of the history that it holds; 0: it holds none
 * @param epoch that of the activation its data comes from; 0: none
 * @param sequence how far its data goes; 0: it has none
 * @param synced of a passive server: it may take over without loss
 * @param alone of an active server: it goes on without a standby in sync
 * @param shared two servers have held this history, so that what is in it may have been promised
 *     <p><em>Immutable.</em>
 */
public record Claim(
    long birth, long epoch, long sequence, boolean synced, boolean alone, boolean shared) {
  /** Nothing. */
  public static final Claim NONE = new Claim(0, 0, 0, false, false, false);

  /** Checks that no number is negative. */
  public Claim {
    if (birth < 0 || epoch < 0 || sequence < 0) {
      throw new IllegalArgumentException(
          "birth, epoch and sequence must not be negative: %d, %d, %d"
              .formatted(birth, epoch, sequence));
    }
  }

  /** Whether it holds a history. */
  public boolean hasHistory() {
    return birth != 0;
  }

  /**
   * Whether this is the history to go on with, of two different ones: that which two servers have
   * held, for of the other nothing was promised; else the older. Births alone do not tell: whoever
   * began anew may have done so by a clock that was set back.
   */
  boolean goesBefore(Claim other) {
    if (!hasHistory() || !other.hasHistory() || birth == other.birth) {
      return false;
    }
    return shared == other.shared ? birth < other.birth : shared;
  }

  /** The highest number in it. */
  long highest() {
    return Math.max(Math.max(birth, epoch), sequence);
  }

  Claim withEpoch(long newEpoch) {
    return new Claim(birth, newEpoch, sequence, synced, alone, shared);
  }

  /** The same data, of which nobody knows any more whether it is complete. */
  Claim unsynced() {
    return new Claim(birth, epoch, sequence, false, false, shared);
  }
}
