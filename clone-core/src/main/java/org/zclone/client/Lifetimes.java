package org.zclone.client;

import java.util.Optional;
import org.zclone.api.Change.Cause;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Properties;
import org.zclone.chp.Ttl;

/**
 * What the properties of a publication say about lifetimes. In an update {@code ttl} is a number of
 * seconds; published servers put a moment there, seconds or milliseconds since 1970, when they
 * store an entry and when they remove it at its end.
 */
final class Lifetimes {
  private static final double FIRST_MOMENT = 1e9;

  private Lifetimes() {}

  /** The lifetime that an update asks for, in seconds; 0 for none. */
  static int seconds(KvMsg update) {
    int seconds = Ttl.of(update.properties()).seconds();
    return seconds < FIRST_MOMENT ? seconds : 0;
  }

  /** Why an entry was removed: our server says it, the Guide's servers show it by their ttl. */
  static Cause removalCause(KvMsg removal) {
    byte[] properties = removal.properties();
    boolean expired =
        Properties.find(properties, "expired").isPresent()
            || Properties.find(properties, "ttl").filter(Lifetimes::isMoment).isPresent();
    return expired ? Cause.EXPIRED : Cause.DELETED;
  }

  private static boolean isMoment(String text) {
    return number(text).filter(number -> number >= FIRST_MOMENT).isPresent();
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty(); // the answer, not an error: published writers send anything
    }
  }
}
