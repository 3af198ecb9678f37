package org.zclone.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection of a client, and the one to the server that belongs to it. <em>Confined to the
 * thread of its proxy.</em>
 */
final class Tunnel {
  private final SocketChannel client;
  private final SocketChannel server;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  final Lane toServer;
  final Lane toClient;
  private boolean closed;

  /** What may find a channel closed. */
  interface Action {
    void perform() throws IOException;
  }

  Tunnel(SocketChannel client, Faults toServer, Faults toClient, Selector selector)
      throws IOException {
    long nowNs = System.nanoTime();
    this.client = prepared(client);
    this.server = prepared(SocketChannel.open());
    this.toServer = new Lane(client, server, toServer, nowNs);
    this.toClient = new Lane(server, client, toClient, nowNs);
    clientKey = client.register(selector, 0, this);
    serverKey = server.register(selector, SelectionKey.OP_CONNECT, this);
  }

  void connect(InetSocketAddress target) throws IOException {
    server.connect(target);
  }

  private static SocketChannel prepared(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  boolean isClosed() {
    return closed;
  }

  /** If it fails, one side is gone or never came, and the other one sees it, too. */
  void attempt(Action action) {
    try {
      action.perform();
    } catch (IOException e) {
      reset();
    }
  }

  /** Does what its channels are ready for, and what is due. */
  void turn(long nowNs) {
    if (!closed) {
      attempt(() -> pass(nowNs));
    }
  }

  private void pass(long nowNs) throws IOException {
    if (isReadyFor(SelectionKey.OP_CONNECT, serverKey)) {
      server.finishConnect();
    }
    if (!server.isConnected()) {
      return;
    }
    if (isReadyFor(SelectionKey.OP_READ, clientKey)) {
      toServer.read(nowNs);
    }
    if (isReadyFor(SelectionKey.OP_READ, serverKey)) {
      toClient.read(nowNs);
    }
    if (!toServer.write(nowNs) || !toClient.write(nowNs)) {
      reset();
    } else if (toServer.isDone() && toClient.isDone()) {
      close();
    } else {
      clientKey.interestOps(interest(toServer, toClient, nowNs));
      serverKey.interestOps(interest(toClient, toServer, nowNs));
    }
  }

  /** A key that was not selected still says what it was ready for the last time. */
  private static boolean isReadyFor(int operation, SelectionKey key) {
    return key.selector().selectedKeys().contains(key) && (key.readyOps() & operation) != 0;
  }

  private static int interest(Lane from, Lane to, long nowNs) {
    int read = from.wantsBytes() ? SelectionKey.OP_READ : 0;
    return to.isDue(nowNs) ? read | SelectionKey.OP_WRITE : read;
  }

  /** How long it has nothing to do unless something comes; at most {@code most}. */
  long nanosToDue(long nowNs, long most) {
    return toClient.nanosToDue(nowNs, toServer.nanosToDue(nowNs, most));
  }

  /** Ends it so that both sides see a reset and what was on its way is lost. */
  void reset() {
    linger(client);
    linger(server);
    close();
  }

  static void linger(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // closed already: nothing left to reset
    }
  }

  private void close() {
    closed = true;
    close(client);
    close(server);
  }

  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone, which was wanted
    }
  }
}
