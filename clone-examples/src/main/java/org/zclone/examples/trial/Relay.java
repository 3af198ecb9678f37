package org.zclone.examples.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One address for a pair: its three ports lead to those of one half, and the way can be cut and
 * held up. A client that a server sends elsewhere goes there without it.
 *
 * <p><em>Confined to one thread.</em>
 */
public final class Relay implements AutoCloseable {
  private static final int PORTS = 3;

  private final int port;
  private final List<Tap> taps = new ArrayList<>();

  /** From free ports to {@code half}. */
  public Relay(Half half) throws IOException {
    port = FreePorts.find();
    for (int i = 0; i < PORTS; i++) {
      taps.add(new Tap(port + i, address(half, i)));
    }
  }

  private static InetSocketAddress address(Half half, int offset) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), half.port() + offset);
  }

  /** Leads new connections to {@code half}. */
  public void leadTo(Half half) {
    for (int i = 0; i < PORTS; i++) {
      taps.get(i).retarget(address(half, i));
    }
  }

  /** Breaks all connections; new ones may come at once. */
  public void drop() throws IOException {
    for (Tap tap : taps) {
      tap.drop();
    }
  }

  /** Breaks all connections, and lets nobody in until {@link #mend}. */
  public void cut() throws IOException {
    for (Tap tap : taps) {
      tap.cut();
    }
  }

  /** Lets connections in again. */
  public void mend() throws IOException {
    for (Tap tap : taps) {
      tap.mend();
    }
  }

  /** Lets nothing pass, and breaks nothing, until {@link #release}. */
  public void hold() {
    taps.forEach(Tap::hold);
  }

  /** Lets everything pass again. */
  public void release() {
    taps.forEach(Tap::release);
  }

  /** Where it is, as {@code --connect} takes it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() throws IOException {
    for (Tap tap : taps) {
      tap.close();
    }
  }
}
