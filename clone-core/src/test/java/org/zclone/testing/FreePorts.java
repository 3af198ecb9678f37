package org.zclone.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports in a row on the loopback interface, for servers that must know each other's ports
 * before they bind, or come back to theirs after a crash.
 *
 * <p>Not among those that systems hand out to connections, as port 0 gives them: while nobody
 * listens at such a port, a client that tries again and again to connect may be given it for its
 * own end, and the server can no longer bind.
 *
 * <p><em>Thread-safe.</em>
 */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 1_000;

  private static final Set<Integer> GIVEN = new HashSet<>();

  private FreePorts() {}

  /**
   * The first of {@code count} ports in a row that are free now; none of them is given again in
   * this process. Nobody else is kept from taking them.
   *
   * @throws AssertionError if there are none
   */
  public static synchronized int inARow(int count) {
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (areFree(first, count)) {
        for (int port = first; port < first + count; port++) {
          GIVEN.add(port);
        }
        return first;
      }
    }
    throw new AssertionError("no " + count + " free ports in a row on loopback");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (GIVEN.contains(port) || !isFree(port)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false; // somebody has it
    }
  }

  /** An endpoint at one such port. */
  public static String endpoint() {
    return endpoint(1);
  }

  /** An endpoint at the first of {@code count} such ports. */
  public static String endpoint(int count) {
    return "tcp://127.0.0.1:" + inARow(count);
  }
}
