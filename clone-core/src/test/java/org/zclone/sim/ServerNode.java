package org.zclone.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.server.Outgoing;
import org.zclone.server.ServerCore;
import org.zclone.server.ServerIdentity;
import org.zclone.server.SnapshotStream;

/** A server process: its core, driven as its reactor drives it. */
final class ServerNode extends Node {
  private static final byte[] EVERYTHING = {};
  private static final int SNAPSHOT_MESSAGES = 512;
  private static final int SESSION_MESSAGES = 2_000;

  final ServerCheck check;
  final Life life;
  private final ServerCore core;
  private final Map<Integer, Connection> connections = new LinkedHashMap<>();
  private final Map<Integer, Connection> known = new HashMap<>(); // with those that are gone
  private final List<Connection> subscribers = new ArrayList<>();
  private final Inbox requests;
  private final Inbox subscriptions;
  private final Inbox updates;
  private long localWrites;

  /** Starts with an empty map. */
  ServerNode(World world, String name, UUID history, long epoch) {
    super(world, name);
    life = world.history.begin(history, epoch);
    core =
        new ServerCore(
            world.plan.server,
            new ServerIdentity(new UUID(1, life.number), history, epoch),
            clockNs());
    check = new ServerCheck(world, life);
    requests = new Inbox(this, Integer.MAX_VALUE, this::onRequest);
    subscriptions = new Inbox(this, Integer.MAX_VALUE, this::onSubscription);
    updates = new Inbox(this, Integer.MAX_VALUE, this::onUpdate);
    core.onSubscription(EVERYTHING, true, clockNs()); // whoever keeps the history
    wake();
  }

  private long coreNs() {
    return world.breakage.serverClock(clockNs(), world.nowNs());
  }

  void onConnection(Connection connection) {
    connections.put(number(connection.id), connection);
    known.put(number(connection.id), connection);
    switch (connection.socket.kind) {
      case SUBSCRIBER -> subscribers.add(connection);
      case DEALER -> {}
      case WRITER -> connection.down.send(new byte[][] {Connection.subscription(1, EVERYTHING)});
    }
  }

  private static int number(byte[] id) {
    return ByteBuffer.wrap(id).getInt(1);
  }

  void onConnectionLost(Connection connection) {
    connections.remove(number(connection.id));
    subscribers.remove(connection);
    for (byte[] prefix : connection.prefixes) {
      if (subscribers.stream().noneMatch(other -> has(other, prefix))) {
        subscriptions.put(new byte[][] {connection.id, Connection.subscription(0, prefix)});
      }
    }
  }

  private static boolean has(Connection connection, byte[] prefix) {
    return connection.prefixes.stream().anyMatch(its -> Arrays.equals(its, prefix));
  }

  void onArrival(Connection connection, byte[][] frames) {
    switch (connection.socket.kind) {
      case SUBSCRIBER -> subscriptions.put(new byte[][] {connection.id, frames[0]});
      case WRITER -> updates.put(frames);
      case DEALER -> {
        byte[][] named = new byte[frames.length + 1][];
        named[0] = connection.id;
        System.arraycopy(frames, 0, named, 1, frames.length);
        requests.put(named);
      }
    }
  }

  private void onRequest(byte[][] named) {
    byte[][] frames = Arrays.copyOfRange(named, 1, named.length);
    Connection connection = known.get(number(named[0]));
    if (frames.length == 1 && connection != null) {
      connection.session.onClientFrame(frames[0]);
      frames[0] = world.breakage.toServer(connection, frames[0]);
    }
    core.onRequest(named[0], frames, coreNs());
  }

  private void onSubscription(byte[][] named) {
    byte[] prefix = Arrays.copyOfRange(named[1], 1, named[1].length);
    boolean subscribes = named[1][0] == 1;
    Connection connection = connections.get(number(named[0]));
    if (subscribes && connection != null) {
      connection.prefixes.add(prefix);
    }
    if (subscribes || prefix.length > 0) { // the history stays subscribed to everything
      core.onSubscription(prefix, subscribes, coreNs());
    }
  }

  private void onUpdate(byte[][] frames) {
    core.onUpdate(world.breakage.update(frames), coreNs());
  }

  /** The application that embeds the server writes. */
  void write(Update update, Issued write) {
    post(
        () -> {
          try {
            check.onLocalReceipt(write, core.onLocalUpdate(update, coreNs()).sequence());
          } catch (WriteRefusedException refused) {
            check.onLocalRefusal(write, refused);
          }
        });
  }

  String nextLocal() {
    return "s" + life.number + "." + localWrites++;
  }

  @Override
  void work() {
    long before = life.last();
    long nowNs = coreNs();
    core.onTick(nowNs);
    for (KvMsg publication : core.takePublications()) {
      check.onPublication(publication);
      publish(publication.frames());
    }
    world.history.onTurnEnd(before);
    sendToSessions(nowNs);
    sendSnapshots(nowNs);
    core.publish();
    core.takeNotices();
    check.onTurnEnd(before, core);
  }

  private void publish(byte[][] frames) {
    byte[] @Nullable [] published = world.breakage.published(world, frames);
    if (published == null) {
      return;
    }
    for (Connection subscriber : subscribers) {
      if (subscriber.isSubscribedTo(published[0])) {
        boolean sent = subscriber.down.send(published);
        world.trace.note(sent ? "pub" : "drop", name, number(subscriber.id), published[0].length);
      }
    }
  }

  private void sendToSessions(long nowNs) {
    for (int i = 0; i < SESSION_MESSAGES; i++) {
      Outgoing outgoing = core.nextOutgoing(nowNs);
      if (outgoing == null) {
        return;
      }
      Connection connection = connections.get(number(outgoing.peer()));
      if (connection == null) {
        outgoing.onGone();
      } else if (send(connection, outgoing.frame())) {
        outgoing.onSent(nowNs);
      } else {
        outgoing.onFull(nowNs);
      }
    }
  }

  private boolean send(Connection connection, byte[] frame) {
    if (!connection.down.hasRoom()) {
      world.trace.note("full", name, number(connection.id), frame.length);
      return false;
    }
    for (byte[] sent : world.breakage.fromServer(connection, frame)) {
      connection.session.onServerFrame(sent);
      connection.down.send(new byte[][] {sent});
    }
    return true;
  }

  private void sendSnapshots(long nowNs) {
    for (int i = 0; i < SNAPSHOT_MESSAGES; i++) {
      SnapshotStream stream = core.snapshots().next(nowNs);
      if (stream == null) {
        return;
      }
      Connection connection = connections.get(number(stream.peer()));
      if (connection == null) {
        stream.onGone();
      } else if (sendSnapshot(connection, stream.message())) {
        stream.onSent(nowNs);
      } else {
        stream.onFull(nowNs);
      }
    }
  }

  private boolean sendSnapshot(Connection connection, KvMsg message) {
    byte[] @Nullable [] frames = world.breakage.snapshot(message.frames());
    if (frames != null && !connection.down.send(frames)) {
      return false;
    }
    world.trace.note("snapshot", name, number(connection.id), message.sequence());
    connection.session.onSnapshotMessage(message, life);
    return true;
  }

  @Override
  long deadlineNs() {
    return core.deadlineNs() + clockNs() - coreNs();
  }

  /** The process ends; with {@code orderly} it says so to its sessions. */
  void die(boolean orderly) {
    world.trace.note("dies", name, orderly ? 1 : 0, 0);
    if (orderly) {
      core.onClose();
      sendToSessions(coreNs());
    }
    stop();
    List.copyOf(connections.values()).forEach(Connection::onServerDies);
    connections.clear();
  }

  ServerCore core() {
    return core;
  }

  List<Connection> connections() {
    return List.copyOf(connections.values());
  }
}
