package org.zclone.bstar.pair;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.chp.KvMsg;
import org.zclone.server.Outgoing;
import org.zclone.server.SnapshotStream;
import org.zclone.session.ClientMessage;

/**
 * Two halves of a pair without sockets: what one sends the other has at once, unless they are cut.
 */
final class TestPairCores {
  static final String PRIMARY = "tcp://127.0.0.1:5556";
  static final String BACKUP = "tcp://127.0.0.1:5566";
  private static final long STEP_MS = 10;

  private final UnaryOperator<PairConfig> settings;
  private final Half[] halves = {new Half(true), new Half(false)};
  long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(20); // wraps during a test
  long wallMs = 1_790_000_000_000L;
  private boolean cut;
  private int names;

  TestPairCores() {
    this(config -> config);
  }

  TestPairCores(UnaryOperator<PairConfig> settings) {
    this.settings = settings;
  }

  Half primary() {
    return halves[0];
  }

  Half backup() {
    return halves[1];
  }

  /** Both are there and in sync; the primary serves. */
  TestPairCores started() {
    primary().start();
    backup().start();
    return pass(1_000);
  }

  /** Lets time pass. */
  TestPairCores pass(long ms) {
    for (long i = 0; i < ms; i += STEP_MS) {
      nowNs += TimeUnit.MILLISECONDS.toNanos(STEP_MS);
      wallMs += STEP_MS;
      for (Half half : halves) {
        half.turn();
      }
    }
    return this;
  }

  /** Cuts the two from each other, or connects them again; clients reach both. */
  TestPairCores cut(boolean now) {
    cut = now;
    for (Half half : halves) {
      half.reconnect();
    }
    return this;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One process, or the place of one. */
  final class Half {
    private final boolean isPrimary;
    final List<PairEvent> events = new ArrayList<>();
    final List<KvMsg> published = new ArrayList<>();
    final Map<String, List<KvMsg>> snapshots = new HashMap<>();
    final Map<String, List<byte[]>> told = new HashMap<>(); // what went to sessions
    private @Nullable PairCore core;
    private boolean frozen;
    private boolean heardPeer;
    private long link;
    private String linkName = "";
    private final List<Runnable> waiting = new ArrayList<>();

    Half(boolean isPrimary) {
      this.isPrimary = isPrimary;
    }

    private Half other() {
      return halves[isPrimary ? 1 : 0];
    }

    /** A new process, with nothing. */
    Half start() {
      ServerConfig server = ServerConfig.at(isPrimary ? PRIMARY : BACKUP);
      PairConfig config =
          isPrimary ? PairConfig.primary(server, BACKUP) : PairConfig.backup(server, PRIMARY);
      core =
          new PairCore(
              settings.apply(config),
              new UUID(isPrimary ? 1 : 2, ++names),
              () -> new UUID(9, ++names),
              () -> wallMs,
              nowNs);
      core.onSubscription(new byte[0], true, nowNs);
      heardPeer = false;
      return this;
    }

    PairCore core() {
      if (core == null) {
        throw new AssertionError("there is no process");
      }
      return core;
    }

    boolean isUp() {
      return core != null;
    }

    State state() {
      return core().state();
    }

    /** Is killed: nothing is said, but connections end. */
    void kill() {
      core = null;
      waiting.clear();
      other().reconnect();
    }

    /** Stops running; what is sent to it waits. */
    void freeze() {
      frozen = true;
    }

    void thaw() {
      frozen = false;
      List<Runnable> inputs = List.copyOf(waiting);
      waiting.clear();
      inputs.forEach(Runnable::run);
    }

    private void input(Runnable input) {
      if (core == null) {
        return;
      }
      if (frozen) {
        waiting.add(input);
      } else {
        input.run();
      }
    }

    private boolean reachesPeer() {
      return other().isUp() && !cut;
    }

    private void reconnect() {
      if (core != null && link != 0) {
        long broken = link;
        link = 0;
        input(() -> core().onLinkDisconnected(broken, nowNs));
      }
    }

    private void turn() {
      if (core == null || frozen) {
        return;
      }
      watchPeer();
      work();
      perform();
    }

    private void watchPeer() {
      if (reachesPeer() != heardPeer) {
        heardPeer = reachesPeer();
        if (heardPeer) {
          core().onPeerConnected(nowNs);
        } else {
          core().onPeerDisconnected(nowNs);
        }
      }
      if (core().wantsProbe(nowNs) && !other().isUp() && !cut) {
        core().onPeerRefused(nowNs);
      }
    }

    private void work() {
      core().onTick(nowNs);
      published.addAll(core().takePublications());
      for (Outgoing o = core().nextOutgoing(nowNs); o != null; o = core().nextOutgoing(nowNs)) {
        send(o);
      }
      for (SnapshotStream s = core().nextSnapshot(nowNs); s != null; ) {
        String peer = new String(s.peer(), StandardCharsets.UTF_8);
        snapshots.computeIfAbsent(peer, any -> new ArrayList<>()).add(s.message());
        s.onSent(nowNs);
        s = core().nextSnapshot(nowNs);
      }
      core().publish();
    }

    private void send(Outgoing outgoing) {
      Half peer = other();
      boolean isLink = Arrays.equals(outgoing.peer(), bytes(peer.linkName)) && peer.link != 0;
      if (isLink && reachesPeer()) {
        long itsLink = peer.link;
        byte[][] frames = {outgoing.frame()};
        peer.input(() -> peer.core().onLinkMessage(itsLink, frames, nowNs));
      } else if (!isLink) {
        String name = new String(outgoing.peer(), StandardCharsets.UTF_8);
        told.computeIfAbsent(name, any -> new ArrayList<>()).add(outgoing.frame());
      }
      outgoing.onSent(nowNs);
    }

    private void perform() {
      for (PairEffect effect : core().takeEffects()) {
        if (effect instanceof PairEffect.PublishState state && reachesPeer()) {
          Half peer = other();
          peer.input(() -> peer.core().onPeerFrame(state.frame(), nowNs));
        } else if (effect instanceof PairEffect.OpenLink open) {
          openLink(open.link());
        } else if (effect instanceof PairEffect.CloseLink) {
          link = 0;
        } else if (effect instanceof PairEffect.SendOnLink send && link != 0 && reachesPeer()) {
          Half peer = other();
          byte[] name = bytes(linkName);
          byte[][] frames = {send.frame()};
          peer.input(() -> peer.core().onRequest(name, frames, nowNs));
        } else if (effect instanceof PairEffect.Told told) {
          events.add(told.event());
        }
      }
    }

    private void openLink(long number) {
      if (reachesPeer()) {
        link = number;
        linkName = "link" + ++names;
        core().onLinkConnected(number, nowNs);
      }
    }

    /** A plain writer's KVSET. */
    Half set(String uuid, String key, String value, int ttlSeconds) {
      byte[] properties = ttlSeconds == 0 ? new byte[0] : bytes("ttl=" + ttlSeconds + "\n");
      byte[][] frames = {bytes(key), new byte[8], bytes(uuid), properties, bytes(value)};
      input(() -> core().onUpdate(frames, nowNs));
      return this;
    }

    /** A client says something in its session; answers are in {@link #told}. */
    Half say(String peer, ClientMessage message) {
      byte[][] frames = {message.encode()};
      input(() -> core().onRequest(bytes(peer), frames, nowNs));
      return this;
    }

    /** A plain client asks for a snapshot; what it got is in {@link #snapshots} after a turn. */
    Half ask(String peer) {
      byte[][] request = {bytes("ICANHAZ?"), new byte[0]};
      input(() -> core().onRequest(bytes(peer), request, nowNs));
      return this;
    }

    /** What a plain client sees that asks now. */
    Map<String, String> map(String peer) {
      snapshots.remove(peer);
      ask(peer);
      pass(300);
      Map<String, String> entries = new HashMap<>();
      for (KvMsg message : snapshots.getOrDefault(peer, List.of())) {
        if (!message.isSnapshotEnd()) {
          entries.put(message.key(), new String(message.body(), StandardCharsets.UTF_8));
        }
      }
      return entries;
    }
  }
}
