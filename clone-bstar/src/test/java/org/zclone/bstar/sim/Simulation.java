package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ClientStatus;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.pair.Inside;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;
import org.zclone.sim.kit.Violation;

/**
 * One run: a pair, its clients and their network, all that happens to them drawn from one seed.
 * First the faults, then time to heal, then silence. <em>Confined to the thread of its run.</em>
 */
final class Simulation {
  private static final long POLL_NS = 100 * Timeline.MS;

  /** Until everybody has noticed the last fault. */
  private static final long NOTICE_NS = 500 * Timeline.MS;

  private static final long HEAL_NS = 10 * Timeline.SECOND - NOTICE_NS;
  private static final long CLIENTS_NS = 10 * Timeline.SECOND;
  private static final long BOUND_NS = 14 * Timeline.SECOND;
  private static final long QUIET_NS = 4 * Timeline.SECOND;

  final World world;
  final Plan plan;
  private final List<Step> steps;
  private final List<ClientNode> clients = new ArrayList<>();
  private final List<RawWriter> rawWriters = new ArrayList<>();
  private final Actions actions;
  private int starts;
  private int names;

  private Simulation(Plan plan, List<Step> steps, Chance chance, Breakage breakage, boolean text) {
    this.plan = plan;
    this.steps = steps;
    world = new World(plan, chance, breakage, text);
    actions = new Actions(this, chance.split());
  }

  /** What came of a run. */
  record Outcome(Simulation simulation, List<Step> steps, @Nullable Throwable problem) {
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
    int first = plan.backupFirst ? 1 : 0;
    startServer(first);
    world.timeline.after(plan.secondStartNs, () -> startServer(1 - first));
    for (int i = 0; i < plan.clients; i++) {
      clients.add(newClient(i));
    }
    for (int i = 0; i < plan.rawWriters; i++) {
      rawWriters.add(new RawWriter(world, "raw" + i, Plan.SERVERS + plan.clients + i));
    }
    for (Step step : steps) {
      world.timeline.at(step.atNs(), () -> actions.perform(step));
    }
    world.timeline.runUntil(Math.max(plan.faultPhaseNs, plan.secondStartNs) + 1);
    heal();
    world.timeline.runUntil(world.nowNs() + NOTICE_NS);
    await("pair", HEAL_NS, this::illnessOfPair);
    await("clients", CLIENTS_NS, this::illness);
    probe();
    world.isQuiet = true;
    world.timeline.runUntil(world.nowNs() + QUIET_NS);
    LastCheck last = new LastCheck(world);
    await("bound", BOUND_NS, () -> last.orphan(servingNode()));
    await("quiet", CLIENTS_NS, this::illness);
    last.check(servingNode());
    world.isQuiet = false;
    closeAll();
  }

  /** A process starts, with an empty map. */
  void startServer(int host) {
    world.serveAt(host, new ServerNode(world, host, ++starts));
  }

  private ClientNode newClient(int place) {
    return new ClientNode(world, "c" + names++, Plan.SERVERS + place, plan.client(place));
  }

  List<ClientNode> clients() {
    return clients;
  }

  List<RawWriter> rawWriters() {
    return rawWriters;
  }

  /** Another client comes in the place of one that leaves. */
  void replace(ClientNode client, boolean orderly) {
    int place = clients.indexOf(client);
    if (orderly) {
      client.close();
    } else {
      client.die();
    }
    clients.set(place, newClient(place));
  }

  private void heal() {
    world.trace.note("heal", "world", 0, 0);
    actions.end();
    world.net.heal();
    world.linkBlockedUntilNs = 0;
    for (int host = 0; host < Plan.SERVERS; host++) {
      ServerNode node = world.serverAt(host);
      if (node == null || node.isDown()) {
        startServer(host);
      } else {
        node.endPause();
      }
    }
    clients.forEach(Node::endPause);
  }

  private interface Illness {
    /** What is not yet as it should be; null if all is. */
    @Nullable String now();
  }

  private void await(String rule, long ns, Illness illness) {
    long endNs = world.nowNs() + ns;
    for (String now = illness.now(); now != null; now = illness.now()) {
      if (world.nowNs() >= endNs) {
        throw new Violation(rule, now);
      }
      world.timeline.runUntil(world.nowNs() + POLL_NS);
    }
  }

  private ServerNode servingNode() {
    return world.servers().stream().filter(ServerNode::isActive).findFirst().orElseThrow();
  }

  private @Nullable String illnessOfPair() {
    long active = world.servers().stream().filter(ServerNode::isActive).count();
    for (ServerNode server : world.servers()) {
      State state = server.core().state();
      if (state == State.PENDING || !server.core().isInSync()) {
        return server.name + " is " + state + (server.core().isInSync() ? "" : ", not in sync");
      }
    }
    return active == 1 ? null : active + " are active";
  }

  private @Nullable String illness() {
    String ofPair = illnessOfPair();
    if (ofPair != null) {
      return ofPair;
    }
    if (!world.open.isEmpty()) {
      return "not answered: " + world.open.iterator().next();
    }
    var server = Inside.server(servingNode().core());
    for (ServerNode node : world.servers()) {
      var other = Inside.server(node.core());
      if (other.sequence() != server.sequence() || other.digest() != server.digest()) {
        return node.name + " is at " + other.sequence() + " of " + server.sequence();
      }
    }
    for (ClientNode client : clients) {
      long shown = client.core().replica().current().sequence();
      long digest = client.digestOf(server.sequence());
      if (client.core().status().state() != ClientStatus.State.LIVE) {
        return client.name + " is " + client.core().status() + ": " + client.core().explain();
      }
      if (shown != server.sequence()) {
        return client.name + " shows " + shown + " of " + server.sequence();
      }
      if (client.core().replica().current().digest() != digest) {
        return client.name + " shows another map";
      }
    }
    return null;
  }

  /** Everybody can write now. */
  private void probe() {
    List<Issued> probes = new ArrayList<>();
    clients.forEach(client -> probes.add(actions.probe(client)));
    await(
        "probe",
        3 * Timeline.SECOND,
        () -> {
          for (Issued probe : probes) {
            boolean isDone =
                plan.awaitsStandby
                    ? probe.isReplicated()
                    : probe.outcome == Issued.Outcome.ACCEPTED;
            // who reads slowly by RFC 12 may have to fetch the map again first
            if (!isDone && !probe.isPlain) {
              return "with all being well: " + probe;
            }
          }
          return null;
        });
  }

  private void closeAll() {
    clients.forEach(ClientNode::close);
    world.timeline.runUntil(world.nowNs() + POLL_NS);
  }

  /** The same for runs in which the same happened. */
  long hash() {
    return world.trace.hash();
  }
}
