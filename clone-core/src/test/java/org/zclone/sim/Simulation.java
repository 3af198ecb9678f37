package org.zclone.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus.State;
import org.zclone.replica.Replica;
import org.zclone.server.Epoch;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;
import org.zclone.sim.kit.Violation;

/**
 * One run: a server, its clients and their network, all that happens to them drawn from one seed.
 * First the faults, then time to heal, then silence. <em>Confined to the thread of its run.</em>
 */
final class Simulation {
  private static final long POLL_NS = 100 * Timeline.MS;
  private static final long QUIET_NS = 1_500 * Timeline.MS;
  private static final long CLOSE_NS = 500 * Timeline.MS;
  private static final long YEAR_2026_MS = 1_790_000_000_000L;

  final World world;
  final Plan plan;
  private final List<Step> steps;
  private final Chance chance;
  private final List<ClientConfig> configs;
  private final List<ClientNode> clients = new ArrayList<>();
  private final List<RawWriter> rawWriters = new ArrayList<>();
  private final Actions actions;
  private int names;
  private long wallSkewMs;

  private Simulation(Plan plan, List<Step> steps, Chance chance, Breakage breakage, boolean text) {
    this.plan = plan;
    this.steps = steps;
    this.chance = chance.split();
    world = new World(plan, chance, breakage, text);
    configs = plan.clients();
    actions = new Actions(this, chance.split());
  }

  /** What came of a run. */
  record Outcome(Simulation simulation, List<Step> steps, Throwable problem) {
    boolean isGood() {
      return problem == null;
    }
  }

  /** Runs a seed. */
  static Outcome run(long seed, Breakage breakage) {
    return run(seed, script(seed), breakage, false);
  }

  /** The steps of a seed. */
  static List<Step> script(long seed) {
    Chance chance = new Chance(seed);
    Plan plan = new Plan(chance.split());
    return Script.of(plan, chance.split());
  }

  /** Runs a seed with other steps than its own, or with a readable trace. */
  static Outcome run(long seed, List<Step> steps, Breakage breakage, boolean readable) {
    Chance chance = new Chance(seed);
    Plan plan = new Plan(chance.split());
    chance.split(); // that of the script
    Simulation simulation = new Simulation(plan, steps, chance.split(), breakage, readable);
    try {
      simulation.run();
      return new Outcome(simulation, steps, null);
    } catch (Violation | RuntimeException problem) {
      return new Outcome(simulation, steps, problem);
    }
  }

  private void run() {
    startServer();
    for (ClientConfig config : configs) {
      clients.add(newClient(config));
    }
    for (int i = 0; i < plan.rawWriters; i++) {
      rawWriters.add(new RawWriter(world, "raw" + i));
    }
    for (Step step : steps) {
      world.timeline.at(step.atNs(), () -> actions.perform(step));
    }
    world.timeline.runUntil(plan.faultPhaseNs + 1);
    heal();
    awaitHealth();
    probe();
    awaitHealth();
    checkQuiet();
    closeAll();
    world.registers.check();
  }

  /** A server starts, with nothing but a clock that may have been set. */
  void startServer() {
    long wallMs = YEAR_2026_MS + world.nowNs() / Timeline.MS + wallSkewMs;
    long epoch = Epoch.ofPrimary(0, wallMs);
    while (world.history.hasEpoch(epoch)) {
      epoch = Epoch.ofPrimary(0, ++wallMs);
    }
    epoch = world.breakage.epoch(epoch, world.history.lastEpoch());
    UUID id = new UUID(chance.nextLong(), chance.nextLong());
    world.serveBy(new ServerNode(world, "server", id, epoch));
  }

  void skewWall(long ms) {
    wallSkewMs += ms;
  }

  private ClientNode newClient(ClientConfig config) {
    return new ClientNode(world, "c" + names++, config);
  }

  List<ClientNode> clients() {
    return clients;
  }

  List<RawWriter> rawWriters() {
    return rawWriters;
  }

  /** Another client comes in the place of one that has left. */
  void replace(ClientNode client) {
    int place = clients.indexOf(client);
    clients.set(place, newClient(client.config));
  }

  private void heal() {
    world.trace.note("heal", "world", 0, 0);
    world.calmDown();
    actions.end();
    if (world.server().isDown()) {
      startServer();
    }
    world.cutServer(false);
    world.server().endPause();
    for (Node node : nodes()) {
      node.endPause();
    }
    clients.forEach(client -> heal(client.station));
    rawWriters.forEach(writer -> heal(writer.station));
  }

  private List<Node> nodes() {
    List<Node> nodes = new ArrayList<>(clients);
    nodes.addAll(rawWriters);
    return nodes;
  }

  private static void heal(Station station) {
    station.heal();
    station.connections.forEach(Connection::speedUp);
  }

  private void awaitHealth() {
    long endNs = world.nowNs() + plan.healNs();
    for (String illness = illness(); illness != null; illness = illness()) {
      if (world.nowNs() >= endNs) {
        throw new Violation("heal", illness);
      }
      world.timeline.runUntil(world.nowNs() + POLL_NS);
    }
  }

  /** What is not yet as it should be; null if all is. */
  private String illness() {
    if (!world.open.isEmpty()) {
      return "not answered: " + world.open.keySet().iterator().next();
    }
    Life life = world.history.current();
    for (ClientNode client : clients) {
      Replica.Version shown = client.core().replica().current();
      if (client.core().status().state() != State.LIVE) {
        return client.name + " is " + client.core().status();
      }
      if (!life.contains(shown.sequence())
          || shown.digest() != life.digest(client.config.subtrees(), life.last())) {
        return client.name + " shows " + shown.sequence() + " of " + life;
      }
    }
    return null;
  }

  /** Everybody can write now. */
  private void probe() {
    for (ClientNode client : clients) {
      actions.probe(client);
    }
    for (RawWriter writer : rawWriters) {
      actions.probe(writer);
    }
    world.timeline.runUntil(world.nowNs() + POLL_NS);
  }

  private void checkQuiet() {
    world.timeline.runUntil(world.nowNs() + QUIET_NS);
    for (int i = 0; i < 50 && illness() != null; i++) { // entries may have expired just now
      world.timeline.runUntil(world.nowNs() + POLL_NS);
    }
    String illness = illness();
    World.check(illness == null, "quiet", () -> String.valueOf(illness));
  }

  private void closeAll() {
    for (ClientNode client : clients) {
      client.close();
      World.check(client.check.waiting() == 0, "complete", () -> client.name + " left writes open");
    }
    world.timeline.runUntil(world.nowNs() + CLOSE_NS);
    world.server().check.onTurnEnd(world.history.current().last(), world.server().core());
    world.server().check.onAllGone(world.server().core().status());
  }

  /** The same for runs in which the same happened. */
  long hash() {
    return world.trace.hash();
  }
}
