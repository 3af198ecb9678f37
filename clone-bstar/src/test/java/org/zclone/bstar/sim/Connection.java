package org.zclone.bstar.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zclone.sim.kit.Timeline;

/**
 * One TCP connection with ZeroMQ's queues at its ends. When it breaks, what is under way is lost
 * from some message on, in each direction; each end notices by itself, later or much later.
 */
final class Connection {
  /** Both ends ping: who hears nothing for so long gives the connection up. */
  private static final long PING_FAILS_NS = 1_000 * Timeline.MS;

  private static final long PING_VARIES_NS = 3_000 * Timeline.MS;

  final World world;
  final Socket socket;
  final ServerNode server;
  final byte[] id;
  final Flow up;
  final Flow down;

  /** What the server publishes of its own over it. */
  final List<byte[]> prefixes = new ArrayList<>();

  private boolean clientEnd = true;
  private boolean serverEnd = true;

  Connection(Socket socket, ServerNode server) {
    this.world = socket.world;
    this.socket = socket;
    this.server = server;
    this.id = ByteBuffer.allocate(5).putInt(1, world.nextConnection()).array();
    int here = socket.owner.host;
    int there = server.host;
    up = new Flow(world, here, there, Integer.MAX_VALUE, frames -> server.onArrival(this, frames));
    down = new Flow(world, there, here, capacity(), socket::onArrival);
    socket.owner.connections.add(this);
    server.connections.add(this);
    world.net.connections.add(this);
    server.onConnection(this);
  }

  private int capacity() {
    return switch (socket.kind) {
      // by RFC 12 nobody notices a loss in a subtree
      case SUBSCRIBER -> socket.isWholeMap() ? world.plan.publisherQueue : Integer.MAX_VALUE;
      case CLIENT, LINK, STATE, WRITER -> world.plan.queue;
    };
  }

  boolean isSubscribedTo(byte[] key) {
    return prefixes.stream()
        .anyMatch(
            prefix ->
                prefix.length <= key.length
                    && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length));
  }

  /** Whether one of the two ends is this node's. */
  boolean isOf(int one, int other) {
    return (socket.owner.host == one && server.host == other)
        || (socket.owner.host == other && server.host == one);
  }

  /** Is reset; both ends notice soon. */
  void reset() {
    world.trace.note("reset", socket.owner.name, socket.kind.ordinal(), 0);
    if (clientEnd) {
      up.keepFirst(world.netChance.between(0, up.size()));
      up.finish(this::endAtServer);
    }
    if (serverEnd) {
      down.keepFirst(world.netChance.between(0, down.size()));
      down.finish(this::endAtClient);
    }
  }

  private void endAtClient() {
    if (clientEnd) {
      clientEnd = false;
      down.kill();
      up.keepFirst(world.netChance.between(0, up.size()));
      up.finish(this::endAtServer);
      leave();
      socket.onBroken(this);
    }
  }

  private void endAtServer() {
    if (serverEnd) {
      serverEnd = false;
      up.kill();
      down.keepFirst(world.netChance.between(0, down.size()));
      down.finish(this::endAtClient);
      leave();
      server.onConnectionLost(this);
    }
  }

  private void leave() {
    if (!clientEnd) {
      socket.owner.connections.remove(this);
    }
    if (!serverEnd) {
      server.connections.remove(this);
    }
    if (!clientEnd && !serverEnd) {
      world.net.connections.remove(this);
    }
  }

  /** The owner of an end closes it, or its process has ended. */
  void closeEnd(Node owner, boolean lingering) {
    if (owner == server && serverEnd) {
      serverEnd = false;
      up.kill();
      down.keepFirst(world.netChance.between(0, down.size()));
      down.finish(this::endAtClient);
    } else if (owner == socket.owner && clientEnd) {
      clientEnd = false;
      down.kill();
      up.keepFirst(lingering ? up.size() : world.netChance.between(0, up.size()));
      up.finish(this::endAtServer);
    }
    leave();
  }

  /** Nothing comes any more from one side: the other one notices, if that lasts. */
  void awaitPing() {
    long pingNs = PING_FAILS_NS + world.netChance.between(0L, PING_VARIES_NS);
    world.timeline.after(pingNs, () -> pingIfSilent(pingNs));
  }

  private void pingIfSilent(long pingNs) {
    long sinceNs = world.nowNs() - pingNs;
    boolean isUpSilent =
        world.net.isCutSince(socket.owner.host, server.host, sinceNs)
            || socket.owner.isFrozenSince(sinceNs);
    boolean isDownSilent =
        world.net.isCutSince(server.host, socket.owner.host, sinceNs)
            || server.isFrozenSince(sinceNs);
    if (isDownSilent && !socket.owner.isFrozen()) {
      endAtClient();
    }
    if (isUpSilent && !server.isFrozen()) {
      endAtServer();
    }
  }

  void pump() {
    up.pump();
    down.pump();
  }
}
