package org.zclone.reactor;

import org.zeromq.ZMQ;

/** Tells of a socket's connection coming up and breaking. <em>Thread-safe.</em> */
public final class Connection {
  /** Told on the loop's thread. */
  public interface Listener {
    /** The connection is there, or broke. */
    void onConnection(boolean up);

    /** An attempt to connect failed, and another will follow: nobody listens there, most often. */
    default void onRefused() {}
  }

  private static final int UP = ZMQ.EVENT_HANDSHAKE_PROTOCOL;
  private static final int DOWN = ZMQ.EVENT_DISCONNECTED;
  private static final int REFUSED = ZMQ.EVENT_CONNECT_RETRIED;

  private Connection() {}

  /** The hook runs on JeroMQ's I/O thread, where it must neither block nor throw: it only posts. */
  public static void watch(Loop loop, ZMQ.Socket socket, Listener listener) {
    socket
        .base()
        .setEventHook(event -> loop.post(() -> tell(listener, event.event)), UP | DOWN | REFUSED);
  }

  private static void tell(Listener listener, int event) {
    if (event == REFUSED) {
      listener.onRefused();
    } else {
      listener.onConnection(event == UP);
    }
  }
}
