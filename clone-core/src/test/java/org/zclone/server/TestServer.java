package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;

/**
 * A core with a clock to turn by hand, and messages as text: {@code /k=v @3 uuid:u ttl=5;} is a
 * message with the third sequence after the epoch. The clock starts so late that it wraps.
 */
final class TestServer {
  static final long EPOCH = 1L << 50;
  static final UUID INSTANCE = new UUID(1, 2);
  static final UUID HISTORY = new UUID(3, 4);

  private long delivered;
  final ServerCore core;
  final Map<String, TestClient> clients = new HashMap<>();
  long nowNs = Long.MAX_VALUE - Duration.ofMillis(1500).toNanos();

  TestServer() {
    this(config());
  }

  TestServer(ServerConfig config) {
    core = new ServerCore(config, new ServerIdentity(INSTANCE, HISTORY, EPOCH), nowNs);
    core.subscriptions().add(new byte[0]); // at once, and without the heartbeat that follows
  }

  /** Defaults, but for heartbeats that stay out of the way. */
  static ServerConfig config() {
    return ServerConfig.at("tcp://127.0.0.1:0").withHeartbeat(Duration.ofDays(365));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  TestServer put(String key, String value) {
    return update("", key, value, "");
  }

  TestServer remove(String key) {
    return update("", key, "", "");
  }

  TestServer update(String uuid, String key, String value, String properties) {
    return frames(bytes(key), new byte[8], bytes(uuid), bytes(properties), bytes(value));
  }

  TestServer frames(byte[]... frames) {
    core.onUpdate(frames, nowNs);
    return this;
  }

  Receipt local(Update update) {
    return core.onLocalUpdate(update, nowNs);
  }

  TestServer request(String peer, String subtree) {
    core.onRequest(bytes(peer), new byte[][] {bytes("ICANHAZ?"), bytes(subtree)}, nowNs);
    return this;
  }

  TestServer subscribe() {
    core.onSubscription(new byte[0], true, nowNs);
    return this;
  }

  /** Lets time pass and ticks once at the end of it. */
  TestServer after(long nanos) {
    nowNs += nanos;
    core.onTick(nowNs);
    return this;
  }

  TestServer afterMs(long millis) {
    return after(millis * 1_000_000);
  }

  /** Time from now to the core's deadline. */
  long nanosToDeadline() {
    return core.deadlineNs() - nowNs;
  }

  List<String> published() {
    return core.takePublications().stream().map(TestServer::text).toList();
  }

  TestClient client(String name, String... subtrees) {
    return new TestClient(this, name, new UUID(7, name.hashCode()), subtrees);
  }

  /** Ends the turn and sends to all sessions what can be sent, in more turns if it takes those. */
  TestServer turn() {
    long before;
    do {
      before = delivered;
      core.onTick(nowNs);
      deliver(Integer.MAX_VALUE);
    } while (delivered > before);
    return this;
  }

  /** Sends to sessions at most {@code most} messages. */
  TestServer deliver(int most) {
    for (int i = 0; i < most; i++) {
      Outgoing outgoing = core.nextOutgoing(nowNs);
      if (outgoing == null) {
        return this;
      }
      TestClient client = clients.get(new String(outgoing.peer(), StandardCharsets.UTF_8));
      if (client.gone) {
        outgoing.onGone();
      } else if (client.room == 0) {
        outgoing.onFull(nowNs);
      } else {
        client.room--;
        delivered++;
        client.receive(outgoing.frame());
        outgoing.onSent(nowNs);
      }
    }
    return this;
  }

  /** Sends all that can be sent now; each line is the peer and its message. */
  List<String> send() {
    List<String> sent = new ArrayList<>();
    for (SnapshotStream s = next(); s != null; s = next()) {
      sent.add(new String(s.peer(), StandardCharsets.UTF_8) + ": " + text(s.message()));
      s.onSent(nowNs);
    }
    return sent;
  }

  @Nullable SnapshotStream next() {
    return core.snapshots().next(nowNs);
  }

  /** The messages of a snapshot of {@code subtree} for somebody who reads it at once. */
  List<String> snapshot(String subtree) {
    request("somebody", subtree);
    return send().stream().map(line -> line.substring("somebody: ".length())).toList();
  }

  long counter(String name) {
    core.publish();
    return core.status().counters().get(name);
  }

  static String text(KvMsg message) {
    String text =
        message.key()
            + "="
            + new String(message.body(), StandardCharsets.UTF_8)
            + " @"
            + (message.sequence() - EPOCH);
    if (message.uuid().length > 0) {
      text += " uuid:" + new String(message.uuid(), StandardCharsets.UTF_8);
    }
    if (message.properties().length > 0) {
      text += " " + new String(message.properties(), StandardCharsets.UTF_8).replace('\n', ';');
    }
    return text;
  }
}
