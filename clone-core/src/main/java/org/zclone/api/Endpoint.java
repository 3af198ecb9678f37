package org.zclone.api;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a server is: {@code tcp://HOST:PORT}, PORT being P, the first of its three ports.
 *
 * @param host a name or an address
 * @param port P: snapshots and sessions; P+1 publishes, P+2 collects
 *     <p><em>Immutable.</em>
 */
public record Endpoint(String host, int port) {
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
   * Reads {@code tcp://HOST:PORT} or {@code HOST:PORT}; IPv6 addresses stand in brackets.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static Endpoint parse(String text) {
    String full = text.contains("://") ? text : "tcp://" + text;
    try {
      URI uri = new URI(full);
      boolean bare = "".equals(uri.getPath()) && uri.getQuery() == null;
      if ("tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() >= 0 && bare) {
        return new Endpoint(uri.getHost(), uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(problem(text), e);
    }
    throw new IllegalArgumentException(problem(text));
  }

  private static String problem(String text) {
    return "an endpoint is written tcp://HOST:PORT or HOST:PORT, not '" + text + "'";
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
