package org.zclone.reactor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.Msg;

/** A socket on a loop, with whoever reads it. <em>Confined to the reactor thread.</em> */
public final class Port {
  /** Takes the messages of a port. */
  @FunctionalInterface
  public interface Reader {
    /** One whole message; at most {@link #MAX_FRAMES} frames of it, the last ones empty if more. */
    void onMessage(byte[][] frames);
  }

  /** Longer messages are cut to this many frames: no message of ours has as many. */
  public static final int MAX_FRAMES = 16;

  private static final int MOST_BYTES = 1 << 20;
  private static final int INTERRUPTED = ZMQ.Error.EINTR.getCode();

  private final ZMQ.Socket socket;
  private final @Nullable Reader reader; // null if the socket's type cannot receive
  private final List<byte[]> frames = new ArrayList<>(MAX_FRAMES);
  private boolean closed;

  Port(ZMQ.Socket socket, @Nullable Reader reader) {
    this.socket = socket;
    this.reader = reader;
  }

  /** The socket, to be used on the loop's thread. */
  public ZMQ.Socket socket() {
    return socket;
  }

  void markClosed() {
    closed = true;
  }

  /**
   * Hands over at most {@code budget} messages, and no more once they are large: what a turn has to
   * say, as credit for more, does not wait for all of a snapshot that is there. Returns how many.
   */
  int drain(int budget) {
    if (reader == null) {
      return 0;
    }
    int count = 0;
    int bytes = 0;
    while (count < budget && bytes < MOST_BYTES && !closed && receive()) {
      count++;
      byte[][] message = frames.toArray(byte[][]::new);
      bytes += frames.get(frames.size() - 1).length;
      frames.clear();
      reader.onMessage(message);
    }
    return count;
  }

  /**
   * Whether a message waits; must be asked after any send or receive, before sleeping. Asking also
   * lets the socket notice what its I/O thread has told it.
   */
  boolean isReadable() {
    return !closed && (socket.getEvents() & ZMQ.Poller.POLLIN) != 0;
  }

  private boolean receive() {
    Msg frame = receiveFrame();
    if (frame == null) {
      return false;
    }
    frames.add(frame.data());
    while (frame.hasMore()) {
      frame = receiveFrame();
      if (frame == null) {
        break; // cannot happen: JeroMQ delivers whole messages
      }
      if (frames.size() < MAX_FRAMES) {
        frames.add(frame.data());
      }
    }
    return true;
  }

  /** Again after an interrupt: one that comes during a turn must not tear a message apart. */
  private @Nullable Msg receiveFrame() {
    Msg frame = socket.base().recv(zmq.ZMQ.ZMQ_DONTWAIT);
    while (frame == null && socket.errno() == INTERRUPTED) {
      frame = socket.base().recv(zmq.ZMQ.ZMQ_DONTWAIT);
    }
    return frame;
  }

  /**
   * Sends a whole message without waiting; false if there was no room for it or nobody to take it.
   */
  public boolean send(byte[][] message) {
    for (int i = 0; i < message.length; i++) {
      if (!sendFrame(message[i], i < message.length - 1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sends one frame without waiting; false if there was no room for it.
   *
   * @throws ZMQException if nobody is there to take it
   */
  public boolean sendFrame(byte[] frame, boolean more) {
    int flags = ZMQ.DONTWAIT | (more ? ZMQ.SNDMORE : 0);
    while (true) {
      try {
        return socket.send(frame, flags);
      } catch (ZMQException e) {
        if (e.getErrorCode() != INTERRUPTED) {
          throw e;
        }
        // came during this turn, and JeroMQ has taken note and sent nothing: once more
      }
    }
  }
}
