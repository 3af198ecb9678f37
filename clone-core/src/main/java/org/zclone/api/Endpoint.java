package org.zclone.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is: {@code tcp://HOST:PORT}, PORT being P, the first of its three ports.
 *
 * @param host a name or an address
 * @param port P: snapshots and sessions; P+1 publishes, P+2 collects
 *     <p><em>Immutable.</em>
 */
public record Endpoint(String host, int port) {
  private static final String SCHEME = "tcp://";
  private static final String LABEL = "\\w(?:[\\w-]*\\w)?";

  private static final Pattern FORM =
      Pattern.compile(
          ("(?:" + SCHEME + ")?")
              + ("(?<host>" + LABEL + "(?:\\." + LABEL + ")*\\.?|\\[[^]]+])")
              + ":(?<port>\\d{1,9})");

  /** Has signs of further parts of a URI, but not those of another scheme. */
  private static final Pattern MORE = Pattern.compile("(?:" + SCHEME + "|(?!.*://)).*[@/?#].*");

  /** The greatest P, since P+2 is a port too. */
  public static final int MAX_PORT = 65_533;

  /** Checks the range of the port. */
  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an endpoint needs a host");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port must be between 0 and " + MAX_PORT + " (P+1 and P+2 follow it): " + port);
    }
  }

  /**
   * Reads {@code tcp://HOST:PORT} or {@code HOST:PORT}. Names may contain underscores; IPv6
   * addresses stand in brackets.
   *
   * @throws IllegalArgumentException if {@code text} is neither, or has more parts than these
   */
  public static Endpoint parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(problem(text));
    }
    String host = matcher.group("host");
    if (host.startsWith("[") && !isAddress(host)) {
      throw new IllegalArgumentException(problem(text) + ": no IPv6 address is in the brackets");
    }
    return new Endpoint(host, Integer.parseInt(matcher.group("port")));
  }

  /** The JDK knows the forms of IPv6, but not all names that people give to hosts. */
  private static boolean isAddress(String bracketed) {
    try {
      return new URI(SCHEME + bracketed).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String problem(String text) {
    String problem = "an endpoint is written tcp://HOST:PORT or HOST:PORT, not '" + text + "'";
    boolean tooMuch = MORE.matcher(text).matches();
    return tooMuch ? problem + ": it has no user, path, query or fragment" : problem;
  }

  /** The endpoint of port P + {@code offset} in JeroMQ's form. */
  public String address(int offset) {
    return "tcp://" + host + ":" + (port + offset);
  }

  /** The same host with another P. */
  public Endpoint withPort(int port) {
    return new Endpoint(host, port);
  }

  @Override
  public String toString() {
    return address(0);
  }
}
