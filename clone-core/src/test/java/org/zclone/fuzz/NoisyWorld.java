package org.zclone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.replica.Replica;
import org.zclone.server.Outgoing;
import org.zclone.server.ServerCore;
import org.zclone.server.ServerIdentity;
import org.zclone.server.SnapshotStream;
import org.zclone.session.ClientMessage;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage;
import org.zclone.session.SessionProtocol;
import org.zclone.testing.fuzz.Fuzzer;
import org.zclone.testing.fuzz.Mutator;

/**
 * A server's core and a client's core, with a wire between them that damages, loses, repeats and
 * mixes up their messages, but for as long as it is told. <em>Not thread-safe.</em>
 */
final class NoisyWorld {
  private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MOST_BYTES = 4 << 20;
  private static final int REMEMBERED = 64;
  private static final int KEYS = 40;
  private static final Limits LIMITS = new Limits(1_024, 8 << 20, 10_000);
  private static final org.zclone.chp.Limits CHP_LIMITS = new org.zclone.chp.Limits(1_024, 8 << 20);
  private static final List<byte[]> WORDS =
      List.of(
          ascii("HUGZ"),
          ascii("KTHXBAI"),
          ascii("ICANHAZ?"),
          ascii("/.chp/session"),
          ascii("ttl=1\n"),
          ascii("ttl=99999999999\n"),
          ascii("/k/1"),
          HexFormat.of().parseHex("aac70103"),
          HexFormat.of().parseHex("aac70184"),
          new byte[8]);

  private final Mutator mutator;
  private final SplittableRandom random;
  private final Fuzzer fuzzer;
  private final ServerCore server;
  private final ClientCore client;
  private final Deque<ClientEffect> effects = new ArrayDeque<>();
  private final List<byte[][]> remembered = new ArrayList<>();
  private final Set<Long> waiting = new LinkedHashSet<>();
  private Consumer<byte[][]> input = frames -> {};
  private long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3); // wraps soon
  private boolean noisy = true;
  private long link;
  private String channel = "";
  private String dealer = "";
  private long attempt;
  private boolean subscribed;
  private boolean writable;
  private long writes;

  NoisyWorld(Plane plane, long seed) {
    mutator = new Mutator(seed, WORDS);
    random = mutator.random().split();
    fuzzer = new Fuzzer("worlds", MOST_BYTES, this::take);
    ServerConfig config = ServerConfig.at("tcp://127.0.0.1:5556");
    UUID instance = new UUID(1, seed);
    server = new ServerCore(config, new ServerIdentity(instance, instance, 1L << 50), nowNs);
    ClientConfig to = ClientConfig.to("tcp://127.0.0.1:5556").withPlane(plane);
    client = new ClientCore(to, new UUID(2, seed), new Random(seed));
    client.start(nowNs);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private boolean take(byte[][] frames) {
    input.accept(frames);
    return true;
  }

  /** Goes on until so many messages were delivered. */
  void runNoisily(int messages) {
    while (fuzzer.taken() < messages) {
      write();
      step();
    }
  }

  /**
   * Stops the noise.
   *
   * @param cut whether connections break at that moment
   */
  void calm(boolean cut) {
    noisy = false;
    if (cut && !channel.isEmpty()) {
      client.onChannelDisconnected(link, nowNs);
    }
    if (cut && subscribed) {
      client.onLinkDisconnected(link, nowNs);
    }
  }

  /** Goes on for so long, or until the client shows what the server has and every write ended. */
  boolean settles(long seconds) {
    for (long i = TimeUnit.SECONDS.toNanos(seconds) / STEP_NS; i > 0; i--) {
      step();
      if (client.status().isLive() && isSame() && waiting.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isSame() {
    Replica.Version shown = client.replica().current();
    return shown.digest() == server.digest() && shown.sequence() == server.sequence();
  }

  int delivered() {
    return fuzzer.taken();
  }

  String state() {
    return client.explain() + "; writes that wait: " + waiting;
  }

  private void write() {
    String key = "/k/" + random.nextInt(KEYS);
    switch (random.nextInt(6)) {
      case 0 -> server.onLocalUpdate(Update.put(key, Bytes.utf8("s" + writes++)), nowNs);
      case 1 -> server.onLocalUpdate(Update.remove(key), nowNs);
      case 2, 3 -> {
        long id = ++writes;
        byte[] uuid = new byte[16];
        random.nextBytes(uuid);
        waiting.add(id);
        client.onWrite(id, List.of(Update.put(key, Bytes.utf8("c" + id))), uuid, nowNs);
      }
      default -> {}
    }
  }

  /** A turn of both, and time passes. */
  private void step() {
    nowNs += noisy && random.nextInt(500) == 0 ? 100 * STEP_NS : STEP_NS;
    client.onTick(nowNs);
    endClientTurn();
    while (!effects.isEmpty()) {
      perform(effects.remove());
    }
    server.onTick(nowNs);
    for (KvMsg message : server.takePublications()) {
      if (subscribed) {
        toClient(message.frames(), frames -> client.onPublication(link, frames, nowNs));
      }
    }
    sendSnapshots();
    sendSessions();
    server.publish();
  }

  private void endClientTurn() {
    client.flush();
    client.takeNotices();
    effects.addAll(client.takeEffects());
  }

  private void sendSnapshots() {
    for (SnapshotStream s = server.nextSnapshot(nowNs); s != null; s = server.nextSnapshot(nowNs)) {
      byte[][] message = s.message().frames();
      String peer = new String(s.peer(), StandardCharsets.US_ASCII);
      s.onSent(nowNs);
      long ofAttempt = attempt;
      if (peer.equals(dealer)) {
        toClient(message, frames -> client.onSnapshotMessage(link, ofAttempt, frames, nowNs));
      } else if (peer.equals(channel)) {
        toClient(message, frames -> client.onChannelMessage(link, frames, nowNs));
      }
    }
  }

  private void sendSessions() {
    for (Outgoing o = server.nextOutgoing(nowNs); o != null; o = server.nextOutgoing(nowNs)) {
      byte[][] message = {o.frame()};
      boolean isThere = new String(o.peer(), StandardCharsets.US_ASCII).equals(channel);
      if (!isThere) {
        o.onGone();
      } else if (noisy && random.nextInt(50) == 0) {
        o.onFull(nowNs);
        return;
      } else {
        o.onSent(nowNs);
        toClient(message, frames -> client.onChannelMessage(link, frames, nowNs));
      }
    }
  }

  private void perform(ClientEffect effect) {
    if (effect instanceof ClientEffect.OpenChannel open) {
      link = open.link();
      channel = "c" + link;
      client.onChannelConnected(link, nowNs);
    } else if (effect instanceof ClientEffect.SendOnChannel send) {
      String peer = channel;
      toServer(send.frames(), frames -> server.onRequest(ascii(peer), frames, nowNs));
    } else if (effect instanceof ClientEffect.OpenWriters) {
      writable = true;
      client.onWriterReady(0, nowNs);
    } else if (effect instanceof ClientEffect.OpenLink open) {
      link = open.link();
      channel = "";
      subscribed = true;
      client.onLinkConnected(link, nowNs);
      server.onSubscription(new byte[0], true, nowNs);
    } else if (effect instanceof ClientEffect.CloseLink) {
      channel = "";
      dealer = "";
      subscribed = false;
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      attempt = request.attempt();
      dealer = "d" + link + "-" + attempt;
      String peer = dealer;
      for (SnapshotRequest each : request.requests()) {
        toServer(each.frames(), frames -> server.onRequest(ascii(peer), frames, nowNs));
      }
    } else if (effect instanceof ClientEffect.CloseSnapshot) {
      dealer = "";
    } else if (effect instanceof ClientEffect.SendUpdate send) {
      check(writable, "an update before its writer was there");
      toServer(send.update().frames(), frames -> server.onUpdate(frames, nowNs));
    } else if (effect instanceof ClientEffect.Completed done) {
      check(waiting.remove(done.writeId()), "a second answer to write " + done.writeId());
    } else if (effect instanceof ClientEffect.Failed fail) {
      check(waiting.remove(fail.writeId()), "a second answer to write " + fail.writeId());
    }
    endClientTurn();
  }

  private void toServer(byte[][] message, Consumer<byte[][]> core) {
    deliver(
        message,
        frames -> {
          long sequence = server.sequence();
          long digest = server.digest();
          core.accept(frames);
          boolean isSame = server.sequence() == sequence && server.digest() == digest;
          check(isSame || isForServer(frames), "a rejected message changed the server's map");
        });
  }

  private void toClient(byte[][] message, Consumer<byte[][]> core) {
    deliver(
        message,
        frames -> {
          endClientTurn();
          Replica.Version before = client.replica().current();
          core.accept(frames);
          endClientTurn();
          boolean isSame = client.replica().current().digest() == before.digest();
          check(isSame || isForClient(frames), "a rejected message changed the replica");
        });
  }

  private void deliver(byte[][] message, Consumer<byte[][]> core) {
    remember(message);
    input = core;
    if (!noisy || random.nextInt(5) > 0) {
      fuzzer.take(message);
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> {} // lost
      case 1 -> {
        fuzzer.take(message);
        fuzzer.take(copy(message));
      }
      case 2 -> fuzzer.take(copy(mutator.any(remembered)));
      default -> {
        byte[][] damaged = copy(mutator.damaged(message, mutator.any(remembered)));
        if (damaged.length > 0) { // no ZeroMQ message is without a frame
          fuzzer.take(damaged);
        }
      }
    }
  }

  /** Cores own what they are given. */
  private static byte[][] copy(byte[][] message) {
    return Arrays.stream(message).map(byte[]::clone).toArray(byte[][]::new);
  }

  private void remember(byte[][] message) {
    if (remembered.size() < REMEMBERED) {
      remembered.add(message);
    } else {
      remembered.set(random.nextInt(REMEMBERED), message);
    }
  }

  private static boolean isForServer(byte[][] frames) {
    try {
      if (frames.length == 1 && SessionProtocol.isSession(frames[0])) {
        ClientMessage.decode(frames[0], LIMITS);
      } else {
        KvMsg.decodeUpdate(frames, CHP_LIMITS);
      }
      return true;
    } catch (Malformed | Rejection e) {
      return false;
    }
  }

  private static boolean isForClient(byte[][] frames) {
    try {
      if (frames.length == 1) {
        ServerMessage.decode(frames[0], LIMITS);
      } else {
        KvMsg.decode(frames, CHP_LIMITS);
      }
      return true;
    } catch (Malformed | Rejection e) {
      return false;
    }
  }

  private static void check(boolean holds, String broken) {
    if (!holds) {
      throw new AssertionError(broken);
    }
  }
}
