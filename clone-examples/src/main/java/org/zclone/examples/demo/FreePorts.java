package org.zclone.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds three free ports in a row on the loopback interface, as a server needs them. */
final class FreePorts {
  private static final int TRIES = 200;
  private static final int NEEDED = 3;

  private FreePorts() {}

  /**
   * The first of the three; they are free now, and nobody is kept from taking them.
   *
   * @throws IOException if there are none
   */
  static int find() throws IOException {
    IOException last = new IOException("no three free ports in a row on the loopback interface");
    for (int i = 0; i < TRIES; i++) {
      try (ServerSocket any = bind(0)) {
        int first = any.getLocalPort();
        probeAfter(first);
        return first;
      } catch (IOException e) {
        last = e; // somebody has one of them: try others
      }
    }
    throw last;
  }

  private static void probeAfter(int first) throws IOException {
    for (int i = 1; i < NEEDED; i++) {
      bind(Math.min(first + i, 65_535)).close();
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
