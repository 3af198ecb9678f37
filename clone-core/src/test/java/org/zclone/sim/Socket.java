package org.zclone.sim;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zclone.sim.kit.Timeline;

/**
 * A socket that connects to the server, with what its I/O thread does by itself: it connects again
 * and again, and what it has not yet sent survives a connection. Not so a writer's: newer updates
 * must not go out by themselves before its owner repeats older ones.
 */
final class Socket {
  /** What the socket is at the other end connected to. */
  enum Kind {
    /** SUB to XPUB. */
    SUBSCRIBER,
    /** DEALER to ROUTER. */
    DEALER,
    /** XPUB to the collecting SUB. */
    WRITER
  }

  private static final long SHORTEST_RETRY_NS = 50 * Timeline.MS;
  private static final long LONGEST_RETRY_NS = 1_000 * Timeline.MS;

  final World world;
  final Station station;
  final Kind kind;
  final Inbox inbox;
  final List<byte[]> prefixes;
  private final Consumer<Boolean> onConnection;
  private final ArrayDeque<byte[][]> unsent = new ArrayDeque<>();
  private @Nullable Connection connection;
  private long retryNs = SHORTEST_RETRY_NS;
  private boolean closed;

  /**
   * Begins to connect.
   *
   * @param prefixes what a subscriber subscribes to
   * @param onConnection told on the owner's turn of each connection made (true) and lost (false)
   */
  Socket(
      Station station,
      Kind kind,
      int room,
      List<byte[]> prefixes,
      Inbox.Reader reader,
      Consumer<Boolean> onConnection) {
    this.station = station;
    this.world = station.node.world;
    this.kind = kind;
    this.prefixes = prefixes;
    this.onConnection = onConnection;
    inbox = new Inbox(station.node, room, reader);
    world.timeline.after(delayNs(), this::connect);
  }

  private long delayNs() {
    return 2 * world.plan.latencyNs + world.netChance.between(0L, 5 * Timeline.MS);
  }

  private void connect() {
    if (closed) {
      return;
    }
    if (!world.isReachableBy(station)) {
      world.timeline.after(retryNs, this::connect);
      retryNs = Math.min(2 * retryNs, LONGEST_RETRY_NS);
      return;
    }
    retryNs = SHORTEST_RETRY_NS;
    Connection made = new Connection(this, world.server());
    connection = made;
    tell(true);
    while (!unsent.isEmpty()) {
      made.up.send(unsent.remove());
    }
  }

  private void tell(boolean up) {
    world.trace.note(up ? "connected" : "disconnected", station.node.name, kind.ordinal(), 0);
    station.node.post(
        () -> {
          if (!closed) {
            onConnection.accept(up);
          }
        });
  }

  /** Sends, now or when there is a connection. */
  void send(byte[][] frames) {
    if (closed) {
      return;
    }
    if (connection == null && kind == Kind.WRITER) {
      world.trace.note("unsent", station.node.name, kind.ordinal(), 0);
    } else if (connection == null) {
      unsent.add(frames);
    } else {
      connection.up.send(frames);
    }
  }

  /** The connection is gone; {@code survivors} had not left. */
  void onBroken(Connection broken, List<byte[][]> survivors) {
    if (connection != broken || closed) {
      return;
    }
    connection = null;
    if (kind == Kind.DEALER) {
      unsent.addAll(survivors);
    }
    tell(false);
    world.timeline.after(SHORTEST_RETRY_NS + delayNs(), this::connect);
  }

  /** The connection, if there is one. */
  @Nullable Connection connection() {
    return connection;
  }

  /**
   * Closes; with {@code lingering}, what was sent may still get out, else some of it may be lost.
   */
  void close(boolean lingering) {
    if (closed) {
      return;
    }
    closed = true;
    inbox.close();
    if (connection != null) {
      connection.onClientCloses(lingering);
    }
    connection = null;
  }
}
