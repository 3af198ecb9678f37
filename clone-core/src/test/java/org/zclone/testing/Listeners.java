package org.zclone.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.zclone.api.Endpoint;

/** Ports in a row, as a server has them. <em>Immutable.</em> */
final class Listeners {
  private static final int TRIES = 100;
  private static final int BACKLOG = 1_000;

  private Listeners() {}

  /** At {@code count} ports from that of {@code first} on; 0 for any. */
  static List<ServerSocketChannel> inARow(Endpoint first, int count) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return attempt(first, count);
      } catch (IOException | IllegalArgumentException e) { // taken, or beyond the last port
        if (first.port() != 0 || i == TRIES) {
          throw new IOException("no " + count + " free ports in a row at " + first, e);
        }
      }
    }
  }

  private static List<ServerSocketChannel> attempt(Endpoint first, int count) throws IOException {
    List<ServerSocketChannel> opened = new ArrayList<>();
    int port = first.port();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocketChannel listener = ServerSocketChannel.open();
        opened.add(listener);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(first.host(), port), BACKLOG);
        port = listener.socket().getLocalPort() + 1;
      }
      return opened;
    } catch (IOException | IllegalArgumentException e) {
      for (ServerSocketChannel each : opened) {
        each.close();
      }
      throw e;
    }
  }
}
