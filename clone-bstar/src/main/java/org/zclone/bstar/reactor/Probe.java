package org.zclone.bstar.reactor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.Endpoint;

/**
 * Tries TCP connections to the peer, one at a time and without waiting, to find out whether its
 * machine refuses them. <em>Confined to the reactor thread.</em>
 */
final class Probe {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

  /** Much shorter than a system takes to give up on its own: only a refusal comes that soon. */
  private static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final InetSocketAddress address;
  private @Nullable SocketChannel channel; // of the try that is under way
  private long endNs;

  /** Looks the host up, once. */
  Probe(Endpoint peer) {
    address = new InetSocketAddress(peer.host(), peer.port());
  }

  boolean isUnderWay() {
    return channel != null;
  }

  /** Begins a try if none is under way; returns whether it was refused at once. */
  boolean begin(long nowNs) {
    if (channel != null || address.isUnresolved()) {
      return false;
    }
    endNs = nowNs + LONGEST_NS;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(address);
    } catch (IOException e) {
      return end(e);
    }
    return check(nowNs);
  }

  /** Looks after the try that is under way; returns whether it was refused. */
  boolean check(long nowNs) {
    if (channel == null) {
      return false;
    }
    try {
      if (channel.finishConnect() || nowNs - endNs >= 0) {
        close();
      }
      return false;
    } catch (IOException e) {
      return end(e);
    }
  }

  private boolean end(IOException e) {
    LOG.debug("no connection to {}: {}", address, e.toString());
    close();
    return e instanceof ConnectException;
  }

  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("a probe did not close", e);
    }
    channel = null;
  }

  /** When {@link #check} is due, or {@code latestNs} if that is earlier. */
  long deadlineNs(long nowNs, long latestNs) {
    long soonNs = nowNs + LOOK_NS;
    return channel != null && soonNs - latestNs < 0 ? soonNs : latestNs;
  }
}
