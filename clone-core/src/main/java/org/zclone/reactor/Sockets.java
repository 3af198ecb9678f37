package org.zclone.reactor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.chp.Limits;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
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

  private final ZContext context;
  private final int maxMessageBytes;

  /** With a context of its own. */
  public Sockets(int maxValueBytes) {
    maxMessageBytes = Math.max(maxValueBytes, Limits.MAX_PROPERTIES_BYTES) + MESSAGE_SLACK;
    context = new ZContext(1);
    context.setLinger(0);
    context.setThreadFactor(IoThread::new);
    context.setUncaughtExceptionHandler(
        (thread, e) -> LOG.error("JeroMQ thread {} ended; close and start again", thread, e));
    context.setNotificationExceptionHandler(
        (thread, e) -> LOG.debug("JeroMQ thread {} went on after", thread, e));
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

  /** A socket that connects and takes messages of up to {@code mostBytes}. */
  public ZMQ.Socket connecting(SocketType type, int mostBytes) {
    ZMQ.Socket socket = connecting(type);
    limit(socket, mostBytes);
    return socket;
  }

  private static void limit(ZMQ.Socket socket, int mostBytes) {
    socket.setMaxMsgSize(mostBytes);
    socket.setMsgAllocator(new GuardAllocator(mostBytes));
  }

  private ZMQ.Socket create(SocketType type) {
    ZMQ.Socket socket = context.createSocket(type);
    limit(socket, maxMessageBytes);
    socket.setHandshakeIvl(HANDSHAKE_MS);
    socket.setTCPKeepAlive(1);
    socket.setLinger(0);
    return socket;
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
