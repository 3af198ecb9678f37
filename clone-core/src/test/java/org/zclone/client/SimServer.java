package org.zclone.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;

/**
 * A model of an RFC 12 server in one of its dialects, or of a passive one: what the published
 * programs do on the wire, without the wire.
 */
final class SimServer {
  /** How the server speaks; a passive one answers nothing and publishes removals of its own. */
  record Dialect(
      boolean passive,
      boolean heartbeats,
      boolean literalHeartbeats,
      boolean literalEnds,
      boolean remembersUuids) {

    static Dialect any(SimWorld world) {
      boolean heartbeats = world.chance(0.8);
      boolean ours = heartbeats && world.chance(0.5);
      return new Dialect(false, heartbeats, world.chance(0.2), world.chance(0.2), ours);
    }

    static Dialect ofPassive() {
      return new Dialect(true, true, false, false, false);
    }

    /** Whether who waits, or asks, is told the number of the last update. */
    boolean tellsWhereItStands() {
      return heartbeats ? informs() : !literalEnds;
    }

    /** Whether a heartbeat shows what was lost or that the server was restarted. */
    boolean informs() {
      return heartbeats && !literalHeartbeats;
    }
  }

  private record Stored(String value, long sequence, byte[] uuid) {}

  /** The subscription of one link; what is under way when it is cut is lost. */
  static final class Sub {
    final SimClient client;
    final long link;
    boolean works;
    int dropNext;
    private long lastNs;

    Sub(SimClient client, long link) {
      this.client = client;
      this.link = link;
    }
  }

  final SimWorld world;
  final Dialect dialect;
  final Set<Sub> subs = new LinkedHashSet<>();
  final Map<String, Set<Long>> published = new HashMap<>();
  final Map<String, Integer> applications = new HashMap<>();
  private final Map<String, Long> remembered = new HashMap<>();
  private TreeMap<String, Stored> entries = new TreeMap<>();
  private long sequence;
  private long resumeNs;
  boolean up = true;
  boolean restarted;
  double snapshotLoss;
  int slowestMs = 5_000; // until it reads a request, now and then

  SimServer(SimWorld world, Dialect dialect) {
    this.world = world;
    this.dialect = dialect;
    if (dialect.heartbeats()) {
      world.after(world.between(1, 1_000), this::heartbeat);
    }
  }

  private void heartbeat() {
    if (up && world.nowNs() >= resumeNs) {
      publish("HUGZ", Frames.hugz(dialect.literalHeartbeats() ? 0 : sequence));
    }
    world.after(1_000, this::heartbeat);
  }

  /** Does nothing for a while; what comes in meanwhile waits. */
  void pause(int millis) {
    resumeNs = world.nowNs() + millis * SimWorld.MS;
  }

  private boolean postponed(Runnable action) {
    boolean paused = world.nowNs() < resumeNs;
    if (paused) {
      world.at(resumeNs, action);
    }
    return paused;
  }

  void onUpdate(KvMsg update) {
    if (!up || postponed(() -> onUpdate(update))) {
      return;
    }
    String uuid = Arrays.toString(update.uuid());
    if (dialect.passive()) {
      if (world.chance(0.3)) {
        publish(update.key(), Frames.echo(++sequence, update.key(), "", update.uuid()));
      }
      return;
    }
    Long known = remembered.get(uuid);
    if (dialect.remembersUuids() && known != null) {
      String property = "sequence=" + known + "\n";
      long now = dialect.literalHeartbeats() ? 0 : sequence;
      publish("HUGZ", Frames.message("HUGZ", now, update.uuid(), property, Frames.NONE));
      return;
    }
    applications.merge(uuid, 1, Integer::sum);
    apply(update.key(), text(update.body()), update.uuid(), text(update.properties()));
    if (update.uuid().length > 0) {
      remembered.put(uuid, sequence);
    }
  }

  private void apply(String key, String value, byte[] uuid, String properties) {
    sequence++;
    published.computeIfAbsent(Arrays.toString(uuid), any -> new HashSet<>()).add(sequence);
    if (value.isEmpty()) {
      entries.remove(key);
    } else {
      entries.put(key, new Stored(value, sequence, uuid));
    }
    publish(key, Frames.message(key, sequence, uuid, properties, Frames.bytes(value)));
  }

  /** The lifetime of an entry ends, in the manner of the Guide's servers. */
  void expireAny() {
    if (up && world.nowNs() >= resumeNs && !entries.isEmpty()) {
      String key = entries.firstKey();
      apply(key, "", entries.get(key).uuid(), "ttl=1795172763492\n");
    }
  }

  private void publish(String key, byte[][] frames) {
    for (Sub sub : List.copyOf(subs)) {
      if (sub.works && sub.client.subscribesTo(key)) {
        if (sub.dropNext > 0) {
          sub.dropNext--;
        } else {
          sub.lastNs = Math.max(sub.lastNs + 1, world.nowNs() + world.between(0, 20) * SimWorld.MS);
          world.at(sub.lastNs, () -> deliver(sub, frames));
        }
      }
    }
  }

  private void deliver(Sub sub, byte[][] frames) {
    if (subs.contains(sub)) {
      sub.client.onPublication(sub.link, frames);
    }
  }

  /** The connection breaks and both sides notice. */
  void cut(Sub sub) {
    if (subs.remove(sub)) {
      world.after(world.between(0, 50), () -> sub.client.onLinkDisconnected(sub.link));
    }
  }

  /** Answers some time after the request; the tail of an answer may be lost. */
  void onRequests(SimClient client, ClientEffect.RequestSnapshot requests) {
    if (!up || dialect.passive() || postponed(() -> onRequests(client, requests))) {
      return;
    }
    long atNs = world.nowNs();
    for (SnapshotRequest request : requests.requests()) {
      for (byte[][] frames : snapshot(text(request.subtree()))) {
        if (world.chance(snapshotLoss)) {
          return;
        }
        atNs += world.between(0, 10) * SimWorld.MS;
        world.at(atNs, () -> client.onSnapshotMessage(requests.link(), requests.attempt(), frames));
      }
    }
  }

  private List<byte[][]> snapshot(String subtree) {
    List<byte[][]> messages = new ArrayList<>();
    long highest = 0;
    for (var entry : entries.entrySet()) {
      if (entry.getKey().startsWith(subtree)) {
        Stored stored = entry.getValue();
        highest = Math.max(highest, stored.sequence());
        messages.add(Frames.echo(stored.sequence(), entry.getKey(), stored.value(), stored.uuid()));
      }
    }
    messages.add(Frames.end(dialect.literalEnds() ? highest : sequence, subtree));
    return messages;
  }

  /** Another life: with the same entries or none, counting from a lower or a higher number. */
  void restart(long sequence, boolean keepsEntries) {
    restarted = true;
    remembered.clear();
    this.sequence = sequence;
    if (!keepsEntries) {
      entries = new TreeMap<>();
    }
  }

  long sequence() {
    return sequence;
  }

  Map<String, String> map(String prefix) {
    Map<String, String> map = new TreeMap<>();
    entries.forEach(
        (key, stored) -> {
          if (key.startsWith(prefix)) {
            map.put(key, stored.value());
          }
        });
    return map;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
