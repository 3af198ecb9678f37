package org.zclone.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/** Makes the steps of a script happen. */
final class Actions {
  private static final long DAY_MS = 86_400_000;

  private final Simulation simulation;
  private final World world;
  private final Chance chance;
  private long marks;
  private boolean ended;

  Actions(Simulation simulation, Chance chance) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.chance = chance;
  }

  /** No more faults, and nothing that was planned in consequence of one. */
  void end() {
    ended = true;
  }

  void perform(Step step) {
    world.trace.note(step.act().name(), "script", step.target(), step.atNs());
    Chance own = new Chance(step.seed());
    switch (step.act()) {
      case PUT, REMOVE, MORTAL, IF_ABSENT, IF_SEQUENCE, GROUP, BOUND -> write(step, own);
      case BURST -> {
        for (int i = world.plan.burst; i > 0; i--) {
          write(new Step(step.atNs(), Act.PUT, step.target(), own.nextLong()), own);
        }
      }
      case LISTEN -> client(step).listen();
      case REPEAT -> repeat(step, own);
      case BREAK -> breakConnection(step, own);
      case HALF_OPEN -> halfOpen(step, own);
      case PARTITION -> client(step).station.cut(duration(own, 4));
      case ISOLATION -> isolate(duration(own, 4));
      case SLOW -> slow(client(step), own);
      case PAUSE_CLIENT -> pause(client(step), own);
      case PAUSE_SERVER -> pauseServer(own);
      case CRASH -> crash(own);
      case LEAVE -> leave(client(step), own);
    }
  }

  private ClientNode client(Step step) {
    List<ClientNode> clients = simulation.clients();
    return clients.get(step.target() % clients.size());
  }

  /** Mostly short, at times longer than any patience. */
  private static long duration(Chance chance, int seconds) {
    if (chance.of(0.05)) {
      return chance.between(10_000L, 14_000L) * Timeline.MS;
    }
    return chance.between(1L, chance.of(0.5) ? 300L : seconds * 1_000L) * Timeline.MS;
  }

  private void write(Step step, Chance own) {
    int clients = simulation.clients().size();
    int raws = simulation.rawWriters().size();
    int who = step.target() % (clients + raws + 1);
    if (who < clients) {
      ClientNode client = simulation.clients().get(who);
      String name = client.name;
      client.write(issue(name, group(step.act(), name, client, own), client.inSession, false));
    } else if (who < clients + raws) {
      RawWriter raw = simulation.rawWriters().get(who - clients);
      raw.write(issue(raw.name, List.of(plain(step.act(), raw.name, own)), false, own.of(0.2)));
    } else if (!world.server().isDown()) {
      ServerNode server = world.server();
      String name = "s" + server.life.number;
      Update update = single(step.act(), name, null, own);
      Issued write = issue(name, List.of(update), false, false);
      world.open.put(write, true);
      server.write(update, write);
    }
  }

  private Issued issue(String by, List<Update> group, boolean inSession, boolean anonymous) {
    return new Issued(world, by, marks++, group, inSession, anonymous);
  }

  private List<Update> group(Act act, String name, ClientNode client, Chance own) {
    if (act != Act.GROUP) {
      return List.of(single(act, name, client, own));
    }
    List<String> keys = new ArrayList<>(world.plan.keys);
    int count = Math.min(keys.size(), own.between(1, 4));
    for (int i = 0; i < count; i++) {
      Collections.swap(keys, i, own.between(i, keys.size() - 1));
    }
    List<Update> group = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = keys.get(i);
      boolean removes = own.of(0.2) && i < count - 1;
      Update update = removes ? Update.remove(key) : put(key, name, i, own);
      if (!removes && client.inSession && own.of(0.2)) {
        update = own.of(0.5) ? bound(update, own) : mortal(update, own);
      }
      group.add(own.of(0.15) ? conditional(update, client, own) : update);
    }
    return group;
  }

  private Update put(String key, String name, int index, Chance own) {
    String mark = History.marked(name + "." + marks, index);
    int length = own.between(0, world.plan.valueBytes);
    String value = mark + ".".repeat(Math.max(0, length - mark.length()));
    return Update.put(key, Bytes.utf8(value));
  }

  /** What every plane can carry. */
  private Update plain(Act act, String name, Chance own) {
    String key = own.pick(world.plan.keys);
    if (act == Act.REMOVE) {
      return Update.remove(key);
    }
    Update update = put(key, name, 0, own);
    return act == Act.MORTAL ? mortal(update, own) : update;
  }

  private static Update mortal(Update update, Chance own) {
    return update.ttl(Duration.ofSeconds(own.between(1, 3)));
  }

  private Update single(Act act, String name, ClientNode client, Chance own) {
    Update update = plain(act, name, own);
    return switch (act) {
      case IF_ABSENT -> update.ifAbsent();
      case IF_SEQUENCE ->
          conditional(own.of(0.2) ? Update.remove(update.key()) : update, client, own);
      case BOUND -> client == null ? update : bound(update, own);
      default -> update;
    };
  }

  private static Update bound(Update update, Chance own) {
    Update mortal = own.of(0.2) ? update.ttl(Duration.ofSeconds(own.between(1, 4))) : update;
    return mortal.boundToSession();
  }

  /** Mostly what is true where it is asked, at times what was true, or never. */
  private Update conditional(Update update, ClientNode client, Chance own) {
    long sequence =
        client == null
            ? world.history.current().sequenceOf(update.key(), Long.MAX_VALUE)
            : shown(client, update.key());
    if (sequence == 0) {
      return own.of(0.8) ? update.ifAbsent() : update.ifSequence(own.between(1, 1_000));
    }
    return own.of(0.8) ? update.ifSequence(sequence) : update.ifSequence(sequence - 1);
  }

  private static long shown(ClientNode client, String key) {
    var entry = client.core().replica().tree().get(key);
    return entry == null ? 0 : entry.sequence();
  }

  private void repeat(Step step, Chance own) {
    List<RawWriter> raws = simulation.rawWriters();
    if (!raws.isEmpty()) {
      raws.get(step.target() % raws.size()).repeat(own);
    }
  }

  private static Connection any(List<Connection> connections, Chance own) {
    return connections.isEmpty() ? null : own.pick(connections);
  }

  private Station station(Step step) {
    List<Station> stations = new ArrayList<>();
    simulation.clients().forEach(client -> stations.add(client.station));
    simulation.rawWriters().forEach(raw -> stations.add(raw.station));
    return stations.get(step.target() % stations.size());
  }

  private void breakConnection(Step step, Chance own) {
    Connection connection = any(station(step).connections, own);
    if (connection != null && connection.isWhole()) {
      connection.reset();
    }
  }

  private void halfOpen(Step step, Chance own) {
    Connection connection = any(station(step).connections, own);
    if (connection != null && connection.isWhole()) {
      boolean up = own.of(0.7);
      connection.hold(up, !up || own.of(0.4), duration(own, 5));
    }
  }

  private void isolate(long ns) {
    world.cutServer(true);
    world.timeline.after(ns, () -> world.cutServer(false));
    world.server().connections().forEach(connection -> connection.hold(true, true, ns));
  }

  private void slow(ClientNode client, Chance own) {
    long each = own.between(1L, 60L) * Timeline.MS;
    List<Connection> connections = client.connections();
    boolean upwards = own.of(0.3);
    connections.forEach(connection -> connection.slowDown(upwards, each));
    world.timeline.after(
        own.between(100L, 3_000L) * Timeline.MS, () -> connections.forEach(Connection::speedUp));
  }

  /** The loop alone stands still, or the whole process with its connections. */
  private void pause(ClientNode client, Chance own) {
    long ns = duration(own, 5);
    client.pause(ns);
    if (own.of(0.5)) {
      client.station.cut(ns + own.between(0L, 2 * Timeline.MS));
    }
  }

  private void pauseServer(Chance own) {
    long ns = duration(own, 5);
    world.server().pause(ns);
    if (own.of(0.5)) {
      isolate(ns + own.between(0L, 2 * Timeline.MS));
    }
  }

  private void crash(Chance own) {
    if (world.server().isDown()) {
      return;
    }
    for (Issued write : List.copyOf(world.open.keySet())) {
      if (write.by.startsWith("s")) {
        world.open.remove(write); // its application dies with it
      }
    }
    world.server().die(own.of(0.3));
    if (own.of(0.4)) {
      simulation.skewWall(own.of(0.5) ? -own.between(0, DAY_MS / 24) : own.between(0, 2 * DAY_MS));
    }
    world.timeline.after(duration(own, 2), () -> comeBack());
  }

  private void comeBack() {
    if (!ended && world.server().isDown()) {
      simulation.startServer();
    }
  }

  private void leave(ClientNode client, Chance own) {
    if (own.of(0.6)) {
      client.close();
    } else {
      forget(client);
      client.die();
    }
    world.onClientLeft();
    simulation.replace(client);
  }

  /** Nobody waits for the writes of an application that is gone. */
  private void forget(ClientNode client) {
    world.open.keySet().removeIf(write -> write.by.equals(client.name));
  }

  /** A write when all is well: it must succeed. */
  void probe(ClientNode client) {
    String key = Plan.PROBE;
    Issued write =
        issue(client.name, List.of(put(key, client.name, 0, chance)), client.inSession, false);
    write.mustSucceed = client.inSession || !world.plan.isEchoLate();
    client.write(write);
  }

  void probe(RawWriter raw) {
    String key = Plan.PROBE;
    raw.write(issue(raw.name, List.of(put(key, raw.name, 0, chance)), false, false));
  }
}
