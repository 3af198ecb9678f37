package org.zclone.bstar.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/** Makes the steps of a script happen. */
final class Actions {
  private static final int MOST_IN_SERIES = 10;
  private static final long MOST_BETWEEN_NS = 3 * Timeline.MS;
  private static final long MOST_STEP_MS = 7_200_000;

  private final Simulation simulation;
  private final World world;
  private final Chance chance;
  private long marks;
  private long faultEndNs;
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
    if (ended) {
      return;
    }
    if (step.act().isFault() && !world.plan.overlaps && world.nowNs() < faultEndNs) {
      return;
    }
    world.trace.note(step.act().name(), "script", step.target(), step.atNs());
    Chance own = new Chance(step.seed());
    long ns = duration(own);
    if (step.act().isFault()) {
      faultEndNs = world.nowNs() + ns + world.plan.recoveryNs();
    }
    int server = step.target() % Plan.SERVERS;
    switch (step.act()) {
      case PUT, REMOVE, MORTAL, IF_ABSENT, IF_SEQUENCE, GROUP, BOUND -> write(step, own);
      case BURST -> {
        for (int i = world.plan.burst; i > 0; i--) {
          write(new Step(step.atNs(), Act.PUT, step.target(), own.nextLong()), own);
        }
      }
      case SWITCH_OVER -> world.servers().forEach(ServerNode::switchOver);
      case RESET -> reset(own);
      case CUT_PEERS -> cutBoth(0, 1, ns);
      case CUT_ONE_WAY -> cut(server, 1 - server, ns);
      case BLOCK_LINK -> {
        world.linkBlockedUntilNs = world.nowNs() + ns;
        world.trouble.add(ns);
        List.copyOf(world.net.connections).stream()
            .filter(connection -> connection.socket.kind == Socket.Kind.LINK)
            .forEach(Connection::reset);
      }
      case ISOLATE -> {
        for (int host = 0; host < world.net.hosts(); host++) {
          cutBoth(server, host, ns);
        }
      }
      case CUT_CLIENT -> {
        int client = Plan.SERVERS + step.target() % (world.net.hosts() - Plan.SERVERS);
        cutBoth(client, server, ns);
        if (own.of(0.3)) {
          cutBoth(client, 1 - server, ns);
        }
      }
      case SPLIT -> {
        cutBoth(0, 1, ns);
        for (int host = Plan.SERVERS; host < world.net.hosts(); host++) {
          cutBoth(host, own.between(0, 1), ns);
        }
      }
      case STALL, STOP -> {
        ServerNode node = world.serverAt(server);
        if (node != null && !node.isDown()) {
          node.pause(ns, step.act() == Act.STOP);
          world.trouble.add(ns);
        }
      }
      case SUSPEND -> {
        ServerNode node = world.serverAt(server);
        if (node != null && !node.isDown() && !node.isPaused()) {
          node.suspend(ns);
          world.trouble.add(ns);
        }
      }
      case SET_CLOCK -> {
        world.stepWall(server, own.between(-MOST_STEP_MS, MOST_STEP_MS));
        world.trouble.add(0);
      }
      case STOP_CLIENT -> client(step).pause(ns, own.of(0.5));
      case KILL -> kill(server, own);
      case LEAVE -> simulation.replace(client(step), own.of(0.6));
    }
  }

  private void cut(int from, int to, long ns) {
    world.net.cut(from, to, ns);
    world.trouble.add(ns);
  }

  private void cutBoth(int one, int other, long ns) {
    cut(one, other, ns);
    cut(other, one, ns);
  }

  /** Mostly about as long as the failover time, at times much shorter or longer. */
  private long duration(Chance own) {
    long failoverNs = world.plan.failoverNs;
    if (own.of(0.1)) {
      return own.between(failoverNs, 5 * failoverNs + Timeline.SECOND);
    }
    return own.between(1L, own.of(0.4) ? failoverNs / 2 : 3 * failoverNs);
  }

  private void reset(Chance own) {
    List<Connection> all = new ArrayList<>(world.net.connections);
    if (!all.isEmpty()) {
      own.pick(all).reset();
      world.trouble.add(0);
    }
  }

  private void kill(int host, Chance own) {
    ServerNode node = world.serverAt(host);
    if (node == null || node.isDown()) {
      return;
    }
    node.die();
    long ns = duration(own);
    world.trouble.add(ns);
    world.timeline.after(ns, () -> comeBack(host));
  }

  private void comeBack(int host) {
    ServerNode node = world.serverAt(host);
    if (!ended && node != null && node.isDown()) {
      simulation.startServer(host);
    }
  }

  private ClientNode client(Step step) {
    List<ClientNode> clients = simulation.clients();
    return clients.get(step.target() % clients.size());
  }

  private void write(Step step, Chance own) {
    int clients = simulation.clients().size();
    int raws = simulation.rawWriters().size();
    int who = own.between(0, clients + raws);
    if (who < clients) {
      ClientNode client = simulation.clients().get(who);
      List<Update> group =
          client.isPlain()
              ? List.of(plain(step.act(), client.name, 0, own))
              : group(step.act(), client.name, client, own);
      write(client, group);
    } else if (who < clients + raws) {
      RawWriter raw = simulation.rawWriters().get(who - clients);
      raw.write(issue(raw.name, List.of(plain(step.act(), raw.name, 0, own)), false));
    } else {
      ServerNode server = world.serverAt(step.target() % Plan.SERVERS);
      if (server != null && !server.isDown() && (server.isActive() || own.of(0.05))) {
        write(server, step.act(), own);
        if (world.plan.series) {
          goOn(server, own.between(0, MOST_IN_SERIES), own);
        }
      }
    }
  }

  private void write(ServerNode server, Act act, Chance own) {
    Update update = single(act, "l" + server.name, null, own);
    server.write(update, issue("l" + server.name, List.of(update), true));
  }

  /** The application writes so often more, without waiting for answers. */
  private void goOn(ServerNode server, int count, Chance own) {
    world.timeline.after(
        own.between(0L, MOST_BETWEEN_NS),
        () -> {
          if (!ended && count > 0 && !server.isDown() && server.isActive()) {
            write(server, Act.PUT, own);
            goOn(server, count - 1, own);
          }
        });
  }

  private void write(ClientNode client, List<Update> group) {
    client.write(issue(client.name, group, true));
  }

  private Issued issue(String by, List<Update> group, boolean isAnswered) {
    Issued write = new Issued(world, by, marks++, group, isAnswered);
    if (isAnswered) {
      world.open.add(write);
    }
    return write;
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
      group.add(own.of(0.15) ? conditional(update, client, own) : update);
    }
    return group;
  }

  private Update put(String key, String name, int index, Chance own) {
    StringBuilder value = new StringBuilder(Issued.marked(name + "." + marks, index));
    int length = own.between(0, world.plan.valueBytes);
    while (value.length() < length) {
      value.append('.');
    }
    return Update.put(key, Bytes.utf8(value.toString()));
  }

  /** What every plane can carry. */
  private Update plain(Act act, String name, int index, Chance own) {
    String key = own.pick(world.plan.keys);
    if (act == Act.REMOVE) {
      return Update.remove(key);
    }
    Update update = put(key, name, index, own);
    return act == Act.MORTAL ? update.ttl(Duration.ofSeconds(own.between(1, 3))) : update;
  }

  private Update single(Act act, String name, @Nullable ClientNode client, Chance own) {
    Update update = plain(act, name, 0, own);
    return switch (act) {
      case IF_ABSENT -> update.ifAbsent();
      case IF_SEQUENCE -> conditional(update, client, own);
      case BOUND -> client == null ? update : update.boundToSession();
      default -> update;
    };
  }

  /** Mostly what is true where it is asked, at times what was true, or never. */
  private static Update conditional(Update update, @Nullable ClientNode client, Chance own) {
    var entry = client == null ? null : client.core().replica().tree().get(update.key());
    long sequence = entry == null ? 0 : entry.sequence();
    if (sequence == 0) {
      return own.of(0.8) ? update.ifAbsent() : update.ifSequence(own.between(1, 1_000));
    }
    return own.of(0.8) ? update.ifSequence(sequence) : update.ifSequence(sequence - 1);
  }

  /** A write when all is well: it must succeed. */
  Issued probe(ClientNode client) {
    Update update = put(Plan.PROBE, client.name, 0, chance);
    Issued write = issue(client.name, List.of(update), true);
    client.write(write);
    return write;
  }
}
