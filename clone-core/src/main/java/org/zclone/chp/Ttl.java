package org.zclone.chp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The {@code ttl} property of an update: a lifetime in whole seconds from the moment the server
 * accepts it (RFC 12: "time-to-live in seconds").
 *
 * <p>0 and absence mean none. What is no whole number from 0 to 2^31-1 also means none, because
 * published writers send all of it, and a lifetime that nobody meant must not remove an entry; it
 * is {@linkplain #isMalformed() marked}, so that it can be counted.
 *
 * @param seconds the lifetime; 0 for none
 * @param isMalformed whether there was a ttl that could not be read
 *     <p><em>Immutable.</em>
 */
public record Ttl(int seconds, boolean isMalformed) {
  /** No lifetime. */
  public static final Ttl NONE = new Ttl(0, false);

  private static final Ttl MALFORMED = new Ttl(0, true);
  private static final int MOST_DIGITS = 10;
  private static final byte[] NO_LIFETIME = encode(0);

  /** The lifetime that a properties frame asks for. */
  public static Ttl of(byte[] properties) {
    if (properties.length == 0) {
      return NONE;
    }
    Optional<String> text = Properties.find(properties, "ttl");
    return text.isEmpty() ? NONE : parse(text.get());
  }

  private static Ttl parse(String text) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return MALFORMED;
    }
    long seconds = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      seconds = seconds * 10 + digit;
    }
    if (seconds > Integer.MAX_VALUE) {
      return MALFORMED;
    }
    return seconds == 0 ? NONE : new Ttl((int) seconds, false);
  }

  /**
   * The properties of an update with this lifetime. A ttl is written even when it is 0: without it
   * the Guide's Java server ends and its C server removes the key at random. Nobody changes them.
   */
  public static byte[] properties(int seconds) {
    return seconds == 0 ? NO_LIFETIME : encode(seconds); // most have none
  }

  private static byte[] encode(int seconds) {
    return ("ttl=" + seconds + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
