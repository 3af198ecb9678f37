package org.zclone.sim;

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
  private static final int SUBSCRIBE = 1;

  /** Client ends ping: who hears nothing for so long gives the connection up. */
  private static final long PING_FAILS_NS = 3_000 * Timeline.MS;

  final World world;
  final Socket socket;
  final ServerNode server;
  final byte[] id;
  final Flow up;
  final Flow down;
  final List<byte[]> prefixes = new ArrayList<>();
  final SessionCheck session;
  private boolean clientEnd = true;
  private boolean serverEnd = true;
  private boolean broken;
  private long heldUntilNs;
  private int holds;

  Connection(Socket socket, ServerNode server) {
    this.world = socket.world;
    this.socket = socket;
    this.server = server;
    this.id = ByteBuffer.allocate(5).putInt(1, world.nextConnection()).array();
    this.session = new SessionCheck(world, this);
    up = new Flow(world, Integer.MAX_VALUE, this::deliverUp, () -> true);
    down = new Flow(world, capacity(), socket.inbox::put, socket.inbox::hasRoom);
    socket.inbox.filledBy(down);
    socket.station.connections.add(this);
    server.onConnection(this);
    for (byte[] prefix : socket.prefixes) {
      up.send(new byte[][] {subscription(SUBSCRIBE, prefix)});
    }
  }

  private int capacity() {
    return switch (socket.kind) {
      case SUBSCRIBER -> world.plan.server.publisherQueue();
      case DEALER -> world.plan.routerQueue;
      case WRITER -> Integer.MAX_VALUE;
    };
  }

  static byte[] subscription(int kind, byte[] prefix) {
    byte[] frame = new byte[prefix.length + 1];
    frame[0] = (byte) kind;
    System.arraycopy(prefix, 0, frame, 1, prefix.length);
    return frame;
  }

  private void deliverUp(byte[][] frames) {
    if (serverEnd) {
      server.onArrival(this, frames);
    }
  }

  boolean isSubscribedTo(byte[] key) {
    for (byte[] prefix : prefixes) {
      if (prefix.length <= key.length
          && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }

  /** What is sent from now on takes so much longer, each. */
  void slowDown(boolean upwards, long ns) {
    (upwards ? up : down).slowDown(ns);
  }

  void speedUp() {
    up.speedUp();
    down.speedUp();
  }

  /** Whether both ends believe in it. */
  boolean isWhole() {
    return clientEnd && serverEnd && !broken;
  }

  /** Is reset; both ends notice soon. */
  void reset() {
    world.trace.note("reset", socket.station.node.name, socket.kind.ordinal(), 0);
    broken = true;
    List<byte[][]> survivors = cutUp();
    down.cut(world.netChance.between(0, down.size()));
    noticeAtClient(world.netChance.between(0L, 20 * Timeline.MS), survivors);
    world.timeline.after(world.netChance.between(0L, 20 * Timeline.MS), this::endAtServer);
  }

  /** Of what is under way, the first part arrives, the second is lost, the third had not left. */
  private List<byte[][]> cutUp() {
    List<byte[][]> cut = up.cut(world.netChance.between(0, up.size()));
    return cut.subList(world.netChance.between(0, cut.size()), cut.size());
  }

  private void noticeAtClient(long ns, List<byte[][]> survivors) {
    world.timeline.after(
        ns,
        () -> {
          if (clientEnd) {
            clientEnd = false;
            leaveStation();
            socket.onBroken(this, survivors);
          }
        });
  }

  private void leaveStation() {
    if (!clientEnd && !serverEnd) {
      socket.station.connections.remove(this);
    }
  }

  private void endAtServer() {
    if (serverEnd) {
      serverEnd = false;
      leaveStation();
      server.onConnectionLost(this);
    }
  }

  /** Nothing passes for a while, in one direction or both, and nobody is told. */
  void hold(boolean holdsUp, boolean holdsDown, long ns) {
    heldUntilNs = Math.max(heldUntilNs, world.timeline.nowNs() + ns);
    if (holdsUp) {
      up.hold();
    }
    if (holdsDown) {
      down.hold();
    }
    world.timeline.after(ns, () -> releaseIfOver());
    int hold = ++holds;
    long pingNs = PING_FAILS_NS + world.netChance.between(0L, 1_000 * Timeline.MS);
    world.timeline.after(pingNs, () -> pingFails(hold));
  }

  private void pingFails(int hold) {
    if (clientEnd && hold == holds && (up.isHeld() || down.isHeld())) {
      clientEnd = false;
      down.kill();
      List<byte[][]> lost = new ArrayList<>();
      if (world.netChance.of(0.5)) {
        lost = cutUpLater();
      }
      finishUp();
      leaveStation();
      socket.onBroken(this, lost);
    }
  }

  /** The peer is away: TCP may still deliver later what it has taken; the rest had not left. */
  private List<byte[][]> cutUpLater() {
    return up.keepFirst(world.netChance.between(0, up.size()));
  }

  private void finishUp() {
    up.finish(this::endAtServer);
  }

  private void releaseIfOver() {
    if (world.timeline.nowNs() >= heldUntilNs) {
      release();
    }
  }

  void release() {
    if (up.isHeld() || down.isHeld()) {
      holds++;
      heldUntilNs = 0;
      up.release();
      down.release();
      if (!serverEnd && clientEnd) {
        noticeAtClient(world.plan.latencyNs, List.of()); // its keep-alive is answered by a reset
      }
    }
  }

  /** The client closes the socket. */
  void onClientCloses(boolean lingering) {
    if (clientEnd) {
      clientEnd = false;
      if (!lingering) {
        up.keepFirst(world.netChance.between(0, up.size()));
      }
      down.kill();
      finishUp();
      leaveStation();
    }
  }

  /** The server's process dies. */
  void onServerDies() {
    serverEnd = false;
    up.cut(0);
    if (down.isHeld()) {
      down.keepFirst(0);
      return; // nobody tells the client before the network works again
    }
    down.cut(world.netChance.between(0, down.size()));
    noticeAtClient(world.netChance.between(0L, 30 * Timeline.MS), List.of());
  }
}
