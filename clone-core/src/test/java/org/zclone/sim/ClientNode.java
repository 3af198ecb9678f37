package org.zclone.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Receipts;
import org.zclone.session.ReceiptsReader;
import org.zclone.session.ServerMessage;
import org.zclone.session.SessionProtocol;
import org.zclone.sim.kit.Timeline;

/** A client process: its core, driven as its reactor drives it. */
final class ClientNode extends Node {
  private static final Limits LIMITS = new Limits(1_024, 1 << 24, 1);
  private static final int SUBSCRIBER_QUEUE = 100_000;

  final ClientConfig config;
  final ClientCheck check;
  final Station station = new Station(this);
  final boolean inSession;
  private final ClientCore core;
  private final Map<Long, Socket> channels = new LinkedHashMap<>();
  private final Map<Long, Socket> links = new LinkedHashMap<>();
  private final Map<Long, Socket> snapshots = new LinkedHashMap<>();
  private final Map<Long, Thrift> thrifts = new LinkedHashMap<>();
  private final Map<Long, Issued> issued = new HashMap<>();
  private @Nullable Writer writer;
  private long writes;

  ClientNode(World world, String name, ClientConfig config) {
    super(world, name);
    this.config = config;
    this.inSession = config.plane() == Plane.SESSION;
    UUID id = new UUID(name.hashCode(), chance.nextLong());
    core = new ClientCore(config, id, chance.generator());
    check = new ClientCheck(world, name, config.subtrees(), inSession, core.replica());
    core.setListening(true);
    core.start(clockNs());
    wake();
  }

  ClientCore core() {
    return core;
  }

  /** The application begins to listen to changes, or listens no more. */
  void listen() {
    post(
        () -> {
          check.onListening(!check.isListening());
          core.setListening(check.isListening());
        });
  }

  /** The application writes. */
  void write(Issued write) {
    long id = ++writes;
    check.onWrite(id, write);
    issued.put(id, write);
    byte[] uuid = ByteBuffer.allocate(16).putLong(name.hashCode()).putLong(id).array();
    post(() -> core.onWrite(id, write.group, uuid, clockNs()));
  }

  @Override
  void work() {
    core.onTick(clockNs());
    if (writer != null) {
      writer.check();
    }
    check.onFlush(world.breakage.told(core.flush()));
    core.takeEffects().forEach(this::perform);
    thrifts.forEach((link, thrift) -> thrift.grant().ifPresent(more -> grant(link, more)));
    core.takeNotices();
  }

  private void grant(long link, byte[] credit) {
    Socket channel = channels.get(link);
    if (channel != null) {
      channel.send(new byte[][] {credit});
    }
  }

  private void perform(ClientEffect effect) {
    if (world.trace.isReadable() && !(effect instanceof ClientEffect.SendOnChannel)) {
      world.trace.say(name, effect.toString());
    }
    if (effect instanceof ClientEffect.SendOnChannel send) {
      send(send.link(), send.frames());
    } else if (effect instanceof ClientEffect.SendUpdate send) {
      if (writer != null) {
        writer.send(send.update().frames());
      }
    } else if (effect instanceof ClientEffect.Completed completed) {
      for (int i = 0; i < world.breakage.completions(); i++) {
        check.onCompleted(completed.writeId(), completed.receipt());
      }
    } else if (effect instanceof ClientEffect.Failed failed) {
      check.onFailed(failed.writeId(), failed.problem());
    } else if (effect instanceof ClientEffect.OpenChannel open) {
      openChannel(open.link());
    } else if (effect instanceof ClientEffect.OpenWriters) {
      writer = new Writer();
    } else if (effect instanceof ClientEffect.OpenLink open) {
      close(channels, open.link());
      openLink(open.link());
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      requestSnapshot(request);
    } else if (effect instanceof ClientEffect.CloseSnapshot close) {
      close(snapshots, close.link());
    } else if (effect instanceof ClientEffect.CloseLink close) {
      close(channels, close.link());
      close(snapshots, close.link());
      close(links, close.link());
    }
  }

  private void send(long link, byte[][] frames) {
    Socket channel = channels.get(link);
    if (channel == null) {
      return;
    }
    Thrift thrift = thrifts.get(link);
    boolean altered = thrift != null && SessionProtocol.isSession(frames[0]);
    channel.send(altered ? new byte[][] {thrift.outgoing(frames[0])} : frames);
  }

  private static void close(Map<Long, Socket> sockets, long link) {
    Socket socket = sockets.remove(link);
    if (socket != null) {
      socket.close(false);
    }
  }

  private void openChannel(long link) {
    thrifts.clear();
    if (world.plan.creditWindow > 0) {
      thrifts.put(link, new Thrift(world.plan.creditWindow));
    }
    channels.put(
        link,
        new Socket(
            station,
            Socket.Kind.DEALER,
            Integer.MAX_VALUE,
            List.of(),
            frames -> onChannelMessage(link, frames),
            up -> onChannel(link, up)));
  }

  private void onChannelMessage(long link, byte[][] frames) {
    if (SessionProtocol.isSession(frames[0])) {
      Thrift thrift = thrifts.get(link);
      if (thrift != null) {
        thrift.incoming(frames[0]);
      }
      if (world.breakage.completesEarly()) {
        completeEarly(frames[0]);
      }
    }
    byte[][] read = world.breakage.toClient(this, frames);
    core.onChannelMessage(link, read, clockNs());
  }

  private void completeEarly(byte[] frame) {
    try {
      if (ServerMessage.decode(frame, LIMITS) instanceof Receipts receipts) {
        for (ReceiptsReader each = receipts.reader(); each.next(); ) {
          completeEarly(each.sequence());
        }
      }
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  private void completeEarly(long sequence) {
    Fact fact = world.history.current().at(sequence);
    Issued write = fact == null ? null : fact.write;
    issued.forEach(
        (id, mine) -> {
          if (mine == write && !mine.done) {
            check.onCompleted(id, new Receipt(Receipt.Level.ACCEPTED, sequence));
          }
        });
  }

  private void onChannel(long link, boolean up) {
    if (up) {
      core.onChannelConnected(link, clockNs());
    } else {
      core.onChannelDisconnected(link, clockNs());
    }
  }

  private void openLink(long link) {
    List<byte[]> prefixes = new ArrayList<>();
    config.subtrees().forEach(tree -> prefixes.add(tree.getBytes(StandardCharsets.UTF_8)));
    if (!config.subtrees().contains("")) {
      prefixes.add("HUGZ".getBytes(StandardCharsets.UTF_8));
    }
    links.put(
        link,
        new Socket(
            station,
            Socket.Kind.SUBSCRIBER,
            SUBSCRIBER_QUEUE,
            prefixes,
            frames -> core.onPublication(link, world.breakage.toFollower(frames), clockNs()),
            up -> onLink(link, up)));
  }

  private void onLink(long link, boolean up) {
    if (up) {
      core.onLinkConnected(link, clockNs());
    } else {
      core.onLinkDisconnected(link, clockNs());
    }
  }

  private void requestSnapshot(ClientEffect.RequestSnapshot request) {
    if (!links.containsKey(request.link())) {
      return;
    }
    close(snapshots, request.link());
    Socket dealer =
        new Socket(
            station,
            Socket.Kind.DEALER,
            world.plan.readerQueue,
            List.of(),
            frames -> core.onSnapshotMessage(request.link(), request.attempt(), frames, clockNs()),
            up -> {});
    request.requests().forEach(each -> dealer.send(each.frames()));
    snapshots.put(request.link(), dealer);
  }

  @Override
  long deadlineNs() {
    return writer == null ? core.deadlineNs() : writer.checkNs(core.deadlineNs());
  }

  /** Closes in an orderly way, as the application does. */
  void close() {
    runTasks();
    core.close(clockNs());
    check.onFlush(core.flush());
    boolean farewell = false;
    for (ClientEffect effect : core.takeEffects()) {
      if (effect instanceof ClientEffect.SendOnChannel) {
        farewell = true;
        perform(effect);
      } else if (effect instanceof ClientEffect.Completed
          || effect instanceof ClientEffect.Failed) {
        perform(effect);
      }
    }
    boolean lingers = farewell;
    channels.values().forEach(socket -> socket.close(lingers));
    die();
  }

  /** The process dies; nobody is told. */
  void die() {
    channels.values().forEach(socket -> socket.close(false));
    links.values().forEach(socket -> socket.close(false));
    snapshots.values().forEach(socket -> socket.close(false));
    if (writer != null) {
      writer.close();
    }
    stop();
  }

  /** The connections of this client. */
  List<Connection> connections() {
    return List.copyOf(station.connections);
  }

  /**
   * What the reactor's writer does: it learns from a subscription that it can send, and after a
   * loss begins with a fresh socket, since the old one would send what it still has after newer
   * writes.
   */
  private final class Writer {
    private static final long PATIENCE_NS = 5 * Timeline.SECOND;
    private static final long PAUSE_NS = 100 * Timeline.MS;

    private @Nullable Socket socket;
    private boolean ready; // before, a socket that publishes drops what it is given
    private long openedNs;

    Writer() {
      open();
    }

    private void open() {
      openedNs = clockNs();
      socket =
          new Socket(
              station,
              Socket.Kind.WRITER,
              Integer.MAX_VALUE,
              List.of(),
              frames -> setReady(true),
              this::onConnection);
    }

    private void onConnection(boolean up) {
      if (!up) {
        close();
      }
    }

    void close() {
      if (socket != null) {
        socket.close(false);
        socket = null;
      }
      setReady(false);
    }

    private void setReady(boolean now) {
      if (ready != now) {
        ready = now;
        if (now) {
          core.onWriterReady(0, clockNs());
        } else {
          core.onWriterLost(0, clockNs());
        }
      }
    }

    void check() {
      long sinceNs = clockNs() - openedNs;
      if (!ready && socket != null && sinceNs > PATIENCE_NS) {
        close();
      }
      if (socket == null && sinceNs >= PAUSE_NS) {
        open();
      }
    }

    long checkNs(long latestNs) {
      long dueNs = openedNs + (socket == null ? PAUSE_NS : PATIENCE_NS + 1);
      return ready || latestNs - dueNs < 0 ? latestNs : dueNs;
    }

    void send(byte[][] frames) {
      if (socket != null && ready) {
        socket.send(frames);
      }
    }
  }
}
