package org.zclone.examples.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports in a row on the loopback interface, as a server needs them.
 *
 * <p>Not among those that systems hand out to connections: while a killed server is down, a client
 * that tries again and again to connect would be given the server's port for its own end.
 */
public final class FreePorts {
  private static final int TRIES = 200;

  /** How many ports one half of a pair has. */
  static final int NEEDED = 4;

  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  private FreePorts() {}

  /**
   * The first of four; they are free now, and nobody is kept from taking them.
   *
   * @throws IOException if there are none
   */
  public static int find() throws IOException {
    IOException last = new IOException("no " + NEEDED + " free ports in a row on loopback");
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try {
        probeFrom(first);
        return first;
      } catch (IOException e) {
        last = e; // somebody has one of them: try others
      }
    }
    throw last;
  }

  private static void probeFrom(int first) throws IOException {
    for (int i = 0; i < NEEDED; i++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first + i));
      }
    }
  }
}
