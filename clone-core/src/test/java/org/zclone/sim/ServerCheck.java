package org.zclone.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerStatus;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Properties;
import org.zclone.replica.StoredEntry;
import org.zclone.server.ServerCore;
import org.zclone.session.Status;
import org.zclone.sim.kit.Timeline;

/** What must hold for one life of the server, whoever looks. */
final class ServerCheck {
  /** How far behind its own rules a server may be that looks at them once per heartbeat. */
  private static final long SLACK_NS = 100 * Timeline.MS;

  private record Local(Issued write, long sequence) {}

  /** Who is there with a session, by name of client. */
  private static final class Presence {
    @Nullable SessionCheck session;
    long heardNs;
    boolean ended;
  }

  private record Answer(Status status, long sequence) {}

  private final World world;
  private final Life life;
  private final List<Local> locals = new ArrayList<>();
  private final Map<String, Long> deadlines = new TreeMap<>();
  private final Map<String, String> boundTo = new TreeMap<>();
  private final Map<String, Presence> present = new HashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private long lastTurnNs;
  private long stalledNs;

  ServerCheck(World world, Life life) {
    this.world = world;
    this.life = life;
    this.lastTurnNs = world.nowNs();
    this.stalledNs = world.nowNs();
  }

  /** The embedding application's write was accepted. */
  void onLocalReceipt(Issued write, long sequence) {
    locals.add(new Local(write, sequence));
    write.done = true;
    world.open.remove(write);
  }

  void onLocalRefusal(Issued write, WriteRefusedException refused) {
    write.done = true;
    world.open.remove(write);
    World.check(
        refused.actualSequence().isPresent(), "refused", () -> write + ": " + refused.getMessage());
  }

  void onPublication(KvMsg message) {
    world.trace.note("publishes", "server", message.sequence(), message.body().length);
    if (message.isHeartbeat()) {
      onHeartbeat(message);
      return;
    }
    String ttl = Properties.find(message.properties(), "ttl").orElse("0");
    boolean expired = Properties.find(message.properties(), "expired").isPresent();
    Fact gone = life.latest(message.key());
    StoredEntry update =
        new StoredEntry(message.key(), message.body(), message.sequence(), Integer.parseInt(ttl));
    world.history.onUpdate(update, expired);
    if (expired) {
      onExpired(message.key(), gone);
    }
    follow(message.key());
  }

  private void follow(String key) {
    Fact fact = life.latest(key);
    deadlines.remove(key);
    boundTo.remove(key);
    if (fact == null || fact.isRemoval()) {
      return;
    }
    if (fact.ttlSeconds > 0) {
      deadlines.put(key, world.nowNs() + fact.ttlSeconds * Timeline.SECOND);
    }
    Issued write = fact.write;
    if (write != null && write.inSession && isBound(write, key)) {
      boundTo.put(key, write.by);
    }
  }

  private static boolean isBound(Issued write, String key) {
    return write.group.stream()
        .anyMatch(update -> update.key().equals(key) && update.isSessionBound());
  }

  private void onHeartbeat(KvMsg message) {
    World.check(
        message.sequence() <= life.last(), "heartbeat", () -> message.sequence() + " in " + life);
    Optional<String> repeated = Properties.find(message.properties(), "sequence");
    if (repeated.isPresent()) {
      Fact fact = life.at(Long.parseLong(repeated.get()));
      World.check(fact != null, "repeat", () -> "answered with " + repeated.get());
      if (fact != null && life.latest(fact.key) == fact && deadlines.containsKey(fact.key)) {
        deadlines.put(fact.key, world.nowNs() + fact.ttlSeconds * Timeline.SECOND);
      }
    }
  }

  private void onExpired(String key, @Nullable Fact gone) {
    World.check(
        gone != null && !gone.isRemoval(), "expiry", () -> key + " expired and was " + gone);
    Long deadline = deadlines.get(key);
    if (deadline != null && deadline <= world.nowNs()) {
      return;
    }
    String owner = boundTo.get(key);
    World.check(owner != null, "early", () -> gone + " expired before its time, " + deadline);
    Presence presence = present.get(owner);
    boolean over =
        presence == null || presence.ended || world.nowNs() - presence.heardNs >= expiryNs();
    World.check(
        over, "bound", () -> gone + " went although its session goes on, deadline " + deadline);
  }

  private long heartbeatNs() {
    return world.plan.server.heartbeat().toNanos();
  }

  private long expiryNs() {
    return Math.max(10 * Timeline.SECOND, 3 * heartbeatNs());
  }

  /** A message of a client's session was read. */
  void onHeard(String client, SessionCheck session, boolean isHello, boolean isBye) {
    Presence presence = present.computeIfAbsent(client, any -> new Presence());
    if (isHello) {
      presence.session = session;
      presence.ended = false;
    }
    if (presence.session == session) {
      presence.heardNs = world.nowNs();
      presence.ended |= isBye;
    }
  }

  /** The server ends a session because nothing was heard. */
  void onSessionExpired(String client) {
    Presence presence = present.get(client);
    boolean silent = presence != null && world.nowNs() - presence.heardNs >= expiryNs();
    World.check(silent, "expired", () -> "the session of " + client + ", which was heard");
  }

  /** A receipt is sent: the same counter has the same answer for ever. */
  void onReceipt(String client, long counter, Status status, long sequence) {
    if (status == Status.FORGOTTEN) {
      return;
    }
    Answer answer = new Answer(status, sequence);
    Answer before = answers.putIfAbsent(client + "." + counter, answer);
    World.check(
        before == null || before.equals(answer),
        "receipt",
        () -> client + "'s " + counter + " is answered " + answer + " after " + before);
    World.check(
        sequence <= life.last() && (sequence == 0 || life.at(sequence) != null),
        "receipt",
        () -> client + "'s " + counter + " is answered " + answer + " in " + life);
  }

  /** All of a turn is done. */
  void onTurnEnd(long before, ServerCore core) {
    for (Local local : locals) {
      World.check(
          local.write.isAppliedIn(life) && local.write.first == local.sequence
              || local.write.group.get(0).isRemoval(),
          "receipt",
          () -> local.write + " has the receipt " + local.sequence);
    }
    locals.clear();
    long nowNs = world.nowNs();
    if (nowNs - lastTurnNs > 2 * heartbeatNs()) {
      stalledNs = nowNs;
    }
    lastTurnNs = nowNs;
    checkMemory(core.snapshots().size());
    checkGone(nowNs);
    if (life.last() > before) {
      String difference = life.difference(core.entries(), List.of(""), life.last());
      World.check(difference == null, "server", () -> difference + " at " + life.last());
    }
  }

  /** All clients have said goodbye: nothing is kept for any of them. */
  void onAllGone(ServerStatus status) {
    boolean someoneLeft = world.nowNs() - world.lastLeaveNs() < 2 * expiryNs();
    World.check(
        someoneLeft || status.sessions() + status.snapshots() == 0,
        "memory",
        () -> status.sessions() + " sessions, " + status.snapshots() + " snapshots for nobody");
  }

  private void checkMemory(int snapshots) {
    World.check(
        snapshots <= world.plan.server.maxSnapshots(), "memory", () -> snapshots + " snapshots");
  }

  private void checkGone(long nowNs) {
    for (Map.Entry<String, Long> deadline : deadlines.entrySet()) {
      World.check(
          deadline.getValue() > nowNs, "late", () -> life.latest(deadline.getKey()) + " lives");
    }
    for (Map.Entry<String, String> bound : boundTo.entrySet()) {
      Presence presence = present.get(bound.getValue());
      if (presence == null) {
        continue;
      }
      long silentNs = nowNs - Math.max(presence.heardNs, stalledNs);
      boolean over = presence.ended || silentNs > expiryNs() + 2 * heartbeatNs() + SLACK_NS;
      World.check(!over, "bound", () -> life.latest(bound.getKey()) + " outlives its session");
    }
  }

  /** When an entry of {@code key} ends; empty if it has no lifetime. */
  OptionalLong deadlineNs(String key) {
    Long deadline = deadlines.get(key);
    return deadline == null ? OptionalLong.empty() : OptionalLong.of(deadline);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
