package org.zclone.reactor;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The channel of a link: one ordered stream in each direction between a client and a server. Its
 * queues are not limited here, because the session protocol limits what is under way by credit and
 * by a window of writes.
 *
 * <p>One connection in a hundred never shakes hands in JeroMQ 0.6.0: until the first one has, a
 * socket that takes too long is replaced, sooner than JeroMQ would give it up. <em>Confined to the
 * reactor thread.</em>
 */
final class ChannelSocket {
  /** How long the last word may take when the client closes, in milliseconds. */
  private static final int FAREWELL_MS = 200;

  private static final int UNLIMITED = 0;

  /** How long the first socket may take; each further one has twice as long. */
  private static final long FIRST_TRY_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long LONGEST_TRY_NS = TimeUnit.MILLISECONDS.toNanos(3_200);

  private final Loop loop;
  private final Endpoint server;
  private final Port.Reader reader;
  private final Connection.Listener listener;
  private @Nullable Port port; // null if there was no socket
  private boolean connected;
  private boolean closed;
  private long openedNs;
  private long tryNs = FIRST_TRY_NS;

  /**
   * Connects to P.
   *
   * @param listener told on the loop's thread when the connection is made (true) and lost (false)
   */
  ChannelSocket(Loop loop, Endpoint server, Port.Reader reader, Connection.Listener listener) {
    this.loop = loop;
    this.server = server;
    this.reader = reader;
    this.listener = listener;
    port = open();
  }

  private @Nullable Port open() {
    openedNs = System.nanoTime();
    ZMQ.Socket dealer = loop.sockets().tryConnecting(SocketType.DEALER);
    if (dealer == null) {
      return null; // tried again like one that does not connect
    }
    dealer.setSndHWM(UNLIMITED);
    dealer.setRcvHWM(UNLIMITED);
    Port opened = loop.open(dealer, reader);
    Connection.watch(loop, dealer, new Watch(dealer));
    loop.sockets().connect(dealer, server.address(0));
    return opened;
  }

  private void reopen() {
    closePort();
    port = open();
  }

  private void closePort() {
    if (port != null) {
      loop.close(port);
      port = null;
    }
  }

  /** Replaces a socket that takes too long to shake hands. */
  void check(long nowNs) {
    if (!connected && !closed && nowNs - openedNs >= tryNs) {
      tryNs = Math.min(2 * tryNs, LONGEST_TRY_NS);
      reopen();
    }
  }

  /** When {@link #check} must be called; {@code latestNs} if it need not be before. */
  long checkNs(long latestNs) {
    long dueNs = openedNs + tryNs;
    return connected || dueNs - latestNs > 0 ? latestNs : dueNs;
  }

  /** What happens to one socket; to those before it nothing matters any more. */
  private final class Watch implements Connection.Listener {
    private final ZMQ.Socket socket;

    Watch(ZMQ.Socket socket) {
      this.socket = socket;
    }

    private boolean isCurrent() {
      return port != null && port.socket() == socket; // events may come after the end
    }

    @Override
    public void onConnection(boolean up) {
      if (isCurrent() && (up || connected)) {
        connected = true;
        listener.onConnection(up);
      } else if (isCurrent()) {
        reopen(); // it broke before hands were shaken
      }
    }

    @Override
    public void onRefused() {
      if (isCurrent() && !connected) {
        listener.onRefused();
      }
    }
  }

  void send(byte[][] frames) {
    if (port != null) {
      port.send(frames);
    }
  }

  /** Sends a last message, for which closing waits a moment. */
  void sendFarewell(byte[][] frames) {
    if (port != null) {
      port.socket().setLinger(FAREWELL_MS);
      port.send(frames);
    }
  }

  void close() {
    closed = true;
    closePort();
  }
}
