package org.zclone.bstar.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Update;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.pair.Inside;
import org.zclone.bstar.pair.PairCore;
import org.zclone.bstar.pair.PairEffect;
import org.zclone.chp.KvMsg;
import org.zclone.server.Outgoing;
import org.zclone.server.SnapshotStream;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/** A process that is one half of the pair: its core, driven as its reactor drives it. */
final class ServerNode extends Node {
  private static final byte[] EVERYTHING = {};
  private static final int SNAPSHOT_MESSAGES = 512;
  private static final int SESSION_MESSAGES = 2_000;
  private static final int REQUESTS = 0;
  private static final int UPDATES = 1;
  private static final int STATES = 2;
  private static final int LINKS = 3;
  private static final int SUBSCRIPTIONS = 4;
  private static final int OTHERS = 5;
  private static final byte[][] SUBSCRIBED = {{1}};

  /** Rises from process to process. */
  final int number;

  final ServerCheck check;
  private final PairCore core;
  private final Map<Integer, Connection> peers = new LinkedHashMap<>(); // of the ROUTER
  private final List<Connection> stateReaders = new ArrayList<>();
  private final List<Connection> subscribers = new ArrayList<>();
  private final Map<Long, Issued> local = new TreeMap<>();
  private final Map<Long, Socket> links = new HashMap<>();
  private long link;
  private long localWrites;
  private long lastTurnNs;
  private long lastWallMs;
  private boolean probing;
  private byte[] lastBeat = {};

  ServerNode(World world, int host, int number) {
    super(world, Plan.NAMES[host] + number, host, OTHERS + 1);
    this.number = number;
    Chance ids = chance.split();
    core =
        Inside.core(
            world.breakage.config(world.plan.server(host)),
            world.breakage.bounds(world.plan.bounds),
            new UUID(ids.nextLong(), host),
            () -> new UUID(ids.nextLong(), ids.nextLong()),
            () -> world.breakage.wallMs(this, world.wallMs(host)),
            clockNs());
    check = new ServerCheck(world, this);
    lastTurnNs = clockNs();
    lastWallMs = world.wallMs(host);
    core.onSubscription(EVERYTHING, true, clockNs()); // whoever keeps the history
    new Socket(
        this, Socket.Kind.STATE, 1 - host, STATES, frames -> onBeat(frames), up -> onPeer(up));
    wake();
  }

  PairCore core() {
    return core;
  }

  private void onBeat(byte[][] frames) {
    long madeNs = ByteBuffer.wrap(frames[1]).getLong();
    check.onBeat(frames[0], madeNs);
    for (byte[] frame : world.breakage.beat(this, frames[0])) {
      core.onPeerFrame(frame, clockNs());
    }
    perform();
  }

  private void onPeer(boolean up) {
    if (up) {
      core.onPeerConnected(clockNs());
    } else {
      core.onPeerDisconnected(clockNs());
    }
    perform();
  }

  void onConnection(Connection connection) {
    switch (connection.socket.kind) {
      case CLIENT, LINK -> peers.put(number(connection.id), connection);
      case STATE -> stateReaders.add(connection);
      case WRITER -> connection.down.send(SUBSCRIBED);
      case SUBSCRIBER -> subscribers.add(connection);
    }
  }

  private static int number(byte[] id) {
    return ByteBuffer.wrap(id).getInt(1);
  }

  void onConnectionLost(Connection connection) {
    peers.remove(number(connection.id));
    stateReaders.remove(connection);
    subscribers.remove(connection);
  }

  void onArrival(Connection connection, byte[][] frames) {
    switch (connection.socket.kind) {
      case WRITER -> put(UPDATES, () -> onUpdate(frames));
      case SUBSCRIBER -> put(SUBSCRIPTIONS, () -> onSubscription(connection, frames[0]));
      case CLIENT, LINK, STATE -> put(REQUESTS, () -> onRequest(connection, frames));
    }
  }

  private void onUpdate(byte[][] frames) {
    world.breakage.onUpdate(this, frames);
    core.onUpdate(frames, clockNs());
  }

  /** For breakages: an update that nobody has sent comes with the next turn. */
  void receiveUpdate(byte[][] frames) {
    put(UPDATES, () -> core.onUpdate(frames, clockNs()));
  }

  private void onSubscription(Connection connection, byte[] prefix) {
    connection.prefixes.add(prefix);
    core.onSubscription(prefix, true, clockNs());
  }

  private void onRequest(Connection connection, byte[][] frames) {
    check.onRequest(number(connection.id), frames);
    if (world.trace.isReadable() && Inside.isLink(frames)) {
      world.trace.say(name, "reads " + Inside.text(frames[0]));
    }
    byte[][] heard = isActive() ? frames : world.breakage.request(frames);
    core.onRequest(connection.id, heard, clockNs());
    perform();
  }

  /** For breakages: a message that nobody has sent comes with the next turn. */
  void receive(byte[] peer, byte[][] frames) {
    put(
        REQUESTS,
        () -> {
          core.onRequest(peer, frames, clockNs());
          perform();
        });
  }

  /** For breakages: a beat that comes again. */
  void hearBeatLater(byte[] frame, long ns) {
    world.timeline.after(
        ns,
        () ->
            put(
                STATES,
                () -> {
                  core.onPeerFrame(Beats.answering(frame, Beats.nonce(lastBeat)), clockNs());
                  perform();
                }));
  }

  /** For breakages: time passes without inputs. */
  void tickAt(long atNs) {
    core.onTick(atNs);
    perform();
  }

  /** The beat that this server has published last; empty if none. */
  byte[] lastBeat() {
    return lastBeat;
  }

  /** The application that embeds the server writes. */
  void write(Update update, Issued write) {
    long heldNs = world.breakage.heldNs(this);
    if (heldNs == 0) {
      put(OTHERS, () -> writeNow(update, write));
    } else {
      world.timeline.after(heldNs, () -> put(OTHERS, () -> writeNow(update, write)));
    }
  }

  private void writeNow(Update update, Issued write) {
    long id = ++localWrites;
    local.put(id, write);
    core.onLocalUpdate(id, update, clockNs());
  }

  void switchOver() {
    put(OTHERS, () -> core.switchOver(clockNs()));
  }

  @Override
  void beforeInputs() {
    world.breakage.beforeTurn(this, lastTurnNs);
    long wallMs = world.wallMs(host);
    long wallGapNs = (wallMs - lastWallMs) * Timeline.MS;
    check.onTurnBegins(Math.max(clockNs() - lastTurnNs, wallGapNs));
    lastTurnNs = clockNs();
    lastWallMs = wallMs;
  }

  @Override
  void work() {
    long nowNs = clockNs();
    probe(nowNs);
    core.onTick(nowNs);
    perform();
    for (KvMsg publication : core.takePublications()) {
      publish(publication);
    }
    sendToSessions(nowNs);
    sendSnapshots(nowNs);
    core.publish();
    core.takeNotices();
    perform();
    check.onTurnEnd();
  }

  /** Sends to all who are subscribed; who reads too slowly misses some of it. */
  void publish(KvMsg publication) {
    check.onPublication(publication);
    byte[][] frames = publication.frames();
    for (Connection subscriber : subscribers) {
      if (!subscriber.isSubscribedTo(frames[0])) {
        continue;
      }
      if (subscriber.down.hasRoom()) {
        subscriber.down.send(frames);
      } else {
        world.trace.note("drops", name, number(subscriber.id), publication.sequence());
      }
    }
  }

  /** For breakages: publishes what a frame of the link tells. */
  void publishAll(byte[] frame) {
    Inside.updates(frame)
        .forEach(
            update ->
                publish(
                    KvMsg.update(update.key(), new byte[0], 0, update.array())
                        .withSequence(update.sequence())));
  }

  private void probe(long nowNs) {
    if (!core.wantsProbe(nowNs) || probing) {
      return;
    }
    ServerNode peer = world.serverAt(1 - host);
    boolean isRefused = (peer == null || peer.isDown()) && world.net.isOpenBothWays(host, 1 - host);
    if (isRefused) {
      probing = true;
      world.timeline.after(
          2 * world.plan.latencyNs,
          () ->
              put(
                  OTHERS,
                  () -> {
                    probing = false;
                    check.onRefused();
                    core.onPeerRefused(clockNs());
                    perform();
                  }));
    }
  }

  private void sendToSessions(long nowNs) {
    for (int i = 0; i < SESSION_MESSAGES; i++) {
      Outgoing outgoing = core.nextOutgoing(nowNs);
      if (outgoing == null) {
        return;
      }
      Connection connection = peers.get(number(outgoing.peer()));
      if (connection == null) {
        outgoing.onGone();
      } else if (!connection.down.hasRoom()) {
        world.trace.note("full", name, number(connection.id), 0);
        outgoing.onFull(nowNs);
      } else {
        send(connection, outgoing.frame());
        outgoing.onSent(nowNs);
      }
    }
  }

  private void send(Connection connection, byte[] frame) {
    if (!Inside.isLink(new byte[][] {frame})) {
      check.onSessionFrame(number(connection.id), frame);
      world.trace.note("answer", name, number(connection.id), frame.length);
      connection.down.send(new byte[][] {frame});
      return;
    }
    world.trace.note("link", name, number(connection.id), frame.length);
    if (world.trace.isReadable()) {
      world.trace.say(name, "sends " + Inside.text(frame));
    }
    check.onLinkFrame(frame);
    for (byte[] each : world.breakage.toStandby(this, connection.id, frame)) {
      connection.down.send(new byte[][] {each});
    }
  }

  private void sendSnapshots(long nowNs) {
    for (int i = 0; i < SNAPSHOT_MESSAGES; i++) {
      SnapshotStream stream = core.nextSnapshot(nowNs);
      if (stream == null) {
        return;
      }
      Connection connection = peers.get(number(stream.peer()));
      if (connection == null) {
        stream.onGone();
      } else if (!connection.down.hasRoom()) {
        stream.onFull(nowNs);
      } else {
        connection.down.send(stream.message().frames());
        stream.onSent(nowNs);
      }
    }
  }

  private void perform() {
    for (PairEffect effect : core.takeEffects()) {
      perform(effect);
    }
  }

  private void perform(PairEffect effect) {
    if (effect instanceof PairEffect.PublishState publish) {
      byte[] made = ByteBuffer.allocate(Long.BYTES).putLong(world.nowNs()).array();
      check.onBeatSent(publish.frame());
      lastBeat = publish.frame();
      for (Connection reader : stateReaders) {
        reader.down.send(new byte[][] {publish.frame(), made});
      }
    } else if (effect instanceof PairEffect.OpenLink open) {
      openLink(open.link());
    } else if (effect instanceof PairEffect.SendOnLink send) {
      Socket socket = links.get(link);
      World.check(socket != null, "link", () -> name + " sends on a closed link");
      if (socket != null) {
        socket.send(new byte[][] {send.frame()});
      }
    } else if (effect instanceof PairEffect.CloseLink) {
      closeLink();
    } else if (effect instanceof PairEffect.Completed completed) {
      check.onCompleted(take(completed.writeId()), completed.receipt());
    } else if (effect instanceof PairEffect.Failed failed) {
      check.onFailed(take(failed.writeId()), failed.problem());
    } else if (effect instanceof PairEffect.Told told) {
      world.breakage.told(this, told.event()).forEach(check::onEvent);
    }
  }

  private @Nullable Issued take(long id) {
    return local.remove(id);
  }

  private void openLink(long opened) {
    closeLink();
    link = opened;
    links.put(
        link,
        new Socket(
            this,
            Socket.Kind.LINK,
            1 - host,
            LINKS,
            frames -> onLinkMessage(opened, frames),
            up -> onLink(opened, up)));
  }

  private void closeLink() {
    Socket socket = links.remove(link);
    if (socket != null) {
      socket.close(true);
    }
  }

  private void onLink(long its, boolean up) {
    if (up) {
      core.onLinkConnected(its, clockNs());
    } else {
      core.onLinkDisconnected(its, clockNs());
    }
    perform();
  }

  private void onLinkMessage(long its, byte[][] frames) {
    if (world.trace.isReadable()) {
      world.trace.say(name, "hears " + Inside.text(frames[0]));
    }
    for (byte[] frame : world.breakage.intoStandby(this, its, frames[0])) {
      hear(its, frame);
    }
  }

  private void hear(long its, byte[] frame) {
    core.onLinkMessage(its, new byte[][] {frame}, clockNs());
    perform();
  }

  /** For breakages: the core gets a frame of its active server, but not at once. */
  void hearLater(long its, byte[] frame, long ns) {
    world.timeline.after(ns, () -> put(LINKS, () -> hear(its, frame)));
  }

  /** Sends on the present link, for breakages. */
  void sendOnLink(byte[] frame) {
    Socket socket = links.get(link);
    if (socket != null) {
      socket.send(new byte[][] {frame});
    }
  }

  boolean isActive() {
    return core.state() == State.ACTIVE;
  }

  @Override
  long deadlineNs() {
    return core.deadlineNs();
  }

  /** The process ends at once. */
  void die() {
    world.trace.note("dies", name, 0, 0);
    stop();
    world.open.removeIf(write -> write.by.equals("l" + name)); // their application dies with it
    links.clear();
    peers.clear();
    stateReaders.clear();
    subscribers.clear();
    check.onDeath();
  }
}
