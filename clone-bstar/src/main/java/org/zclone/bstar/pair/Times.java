package org.zclone.bstar.pair;

/** Times on the scale of {@link System#nanoTime()}, which may wrap. <em>Immutable.</em> */
final class Times {
  private Times() {}

  /** The one that comes first. */
  static long earlier(long one, long other) {
    return other - one < 0 ? other : one;
  }
}
