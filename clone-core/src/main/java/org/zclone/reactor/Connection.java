package org.zclone.reactor;

import org.zeromq.ZMQ;

/** Tells of a socket's connection coming up and breaking. <em>Thread-safe.</em> */
public final class Connection {
  /** Told on the loop's thread. */
  public interface Listener {
    void onConnection(boolean up);
  }

  private static final int UP = ZMQ.EVENT_HANDSHAKE_PROTOCOL;
  private static final int DOWN = ZMQ.EVENT_DISCONNECTED;

  private Connection() {}

  /** The hook runs on JeroMQ's I/O thread, where it must neither block nor throw: it only posts. */
  public static void watch(Loop loop, ZMQ.Socket socket, Listener listener) {
    socket
        .base()
        .setEventHook(
            event -> loop.post(() -> listener.onConnection(event.event == UP)), UP | DOWN);
  }
}
