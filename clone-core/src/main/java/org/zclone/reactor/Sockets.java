package org.zclone.reactor;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.chp.Limits;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.ZError;
import zmq.util.Errno;

/**
 * One JeroMQ context and sockets with safe settings: bounded message sizes, short handshakes, no
 * lingering. Confined to the thread that turns the loop, since its sockets are.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /** Room above the largest value, so that a slightly larger one is counted, not disconnected. */
  private static final int MESSAGE_SLACK = 1 << 20;

  private static final int HANDSHAKE_MS = 500;
  private static final int RECONNECT_MS = 50;
  private static final int RECONNECT_MAX_MS = 1_000;
  private static final int PING_MS = 1_000;
  private static final int PING_TIMEOUT_MS = 3_000;
  private static final int BACKLOG = 1_024;

  /** The first socket, and one for each thread of JeroMQ, with some to spare. */
  private static final int SOCKETS_OF_CONTEXT = 4;

  private final ZContext context;
  private final int maxMessageBytes;
  private final IntConsumer descriptors;
  private boolean warned;

  /**
   * With a context of its own.
   *
   * @throws UncheckedIOException if there are no file descriptors left
   */
  public Sockets(int maxValueBytes) {
    this(maxValueBytes, Sockets::checkDescriptors);
  }

  /** For tests; {@code descriptors} fails if so many sockets cannot be opened. */
  public Sockets(int maxValueBytes, IntConsumer descriptors) {
    this.descriptors = descriptors;
    descriptors.accept(SOCKETS_OF_CONTEXT);
    maxMessageBytes = Math.max(maxValueBytes, Limits.MAX_PROPERTIES_BYTES) + MESSAGE_SLACK;
    context = new ZContext(1);
    context.setLinger(0);
    context.setThreadFactor(IoThread::new);
    context.setUncaughtExceptionHandler(
        (thread, e) -> LOG.error("JeroMQ thread {} ended; close and start again", thread, e));
    context.setNotificationExceptionHandler(
        (thread, e) -> LOG.debug("JeroMQ thread {} went on after", thread, e));
    // A context that fails to start with its first socket never does: so it starts now.
    OrClose.get(context::close, () -> create(SocketType.PAIR)).close();
  }

  /**
   * Opens for a moment what JeroMQ opens for so many sockets: when it fails at that itself, it
   * loses one of its places for sockets, and descriptors with it.
   */
  private static void checkDescriptors(int sockets) {
    List<Closeable> opened = new ArrayList<>();
    try {
      try {
        for (int i = 0; i < sockets; i++) {
          Pipe pipe = Pipe.open();
          opened.add(pipe.source());
          opened.add(pipe.sink());
          opened.add(Selector.open());
        }
      } finally {
        for (Closeable each : opened) {
          each.close();
        }
      }
    } catch (IOException e) {
      throw noSocket(e);
    }
  }

  private static UncheckedIOException noSocket(IOException e) {
    return new UncheckedIOException("no socket; are file descriptors used up?", e);
  }

  /**
   * A socket that binds. It does not ping its peers: a client that is slow to read cannot answer
   * pings either, and would be cut off in the middle of its snapshot.
   */
  public ZMQ.Socket binding(SocketType type) {
    ZMQ.Socket socket = create(type);
    socket.setBacklog(BACKLOG);
    return socket;
  }

  /** A socket that connects, and pings, so that a connection that broke silently is noticed. */
  public ZMQ.Socket connecting(SocketType type) {
    ZMQ.Socket socket = create(type);
    socket.setHeartbeatIvl(PING_MS);
    socket.setHeartbeatTimeout(PING_TIMEOUT_MS);
    socket.setReconnectIVL(RECONNECT_MS);
    socket.setReconnectIVLMax(RECONNECT_MAX_MS);
    return socket;
  }

  /**
   * The same for one who can try again later; null if there is no socket now, for want of file
   * descriptors.
   */
  public ZMQ.@Nullable Socket tryConnecting(SocketType type) {
    try {
      ZMQ.Socket socket = connecting(type);
      warned = false;
      return socket;
    } catch (UncheckedIOException e) {
      if (!warned) {
        LOG.warn("{}; trying again until there is one", e.getMessage(), e);
        warned = true;
      }
      return null;
    }
  }

  /** The same for a socket that takes messages of up to {@code mostBytes}. */
  public ZMQ.@Nullable Socket tryConnecting(SocketType type, int mostBytes) {
    ZMQ.Socket socket = tryConnecting(type);
    if (socket != null) {
      limit(socket, mostBytes);
    }
    return socket;
  }

  private static void limit(ZMQ.Socket socket, int mostBytes) {
    socket.setMaxMsgSize(mostBytes);
    socket.setMsgAllocator(new GuardAllocator(mostBytes));
  }

  private ZMQ.Socket create(SocketType type) {
    ZMQ.Socket socket = open(type);
    limit(socket, maxMessageBytes);
    socket.setHandshakeIvl(HANDSHAKE_MS);
    socket.setTCPKeepAlive(1);
    socket.setLinger(0);
    return socket;
  }

  private ZMQ.Socket open(SocketType type) {
    descriptors.accept(1);
    try {
      return context.createSocket(type);
    } catch (ZMQException | ZError.IOException e) {
      throw noSocket(new IOException(e));
    }
  }

  /**
   * Connects. A host that nobody knows leaves the socket unconnected, as one that does not answer
   * would: whoever waits for the connection tries again with another socket.
   */
  public void connect(ZMQ.Socket socket, String address) {
    setFamily(socket, address);
    try {
      socket.connect(address);
    } catch (ZMQException e) {
      LOG.warn("cannot connect to {}: {}", address, e.getMessage());
    }
  }

  /** Binds; false if that is impossible. */
  public static boolean bind(ZMQ.Socket socket, String address) {
    setFamily(socket, address);
    try {
      return socket.bind(address);
    } catch (ZMQException e) {
      return false; // its errno is not to be trusted
    }
  }

  /** Not for names: JeroMQ would then prefer the IPv6 address of one that has both. */
  private static void setFamily(ZMQ.Socket socket, String address) {
    socket.setIPv6(address.startsWith("tcp://["));
  }

  /** Closes one socket; what it had not sent is dropped. */
  public void close(ZMQ.Socket socket) {
    socket.close();
  }

  /** Closes every socket and the context. */
  public void close() {
    Uninterrupted.run(
        () -> {
          new Errno().set(0); // an interrupt leaves one behind with which the context never closes
          context.close();
        });
  }
}
