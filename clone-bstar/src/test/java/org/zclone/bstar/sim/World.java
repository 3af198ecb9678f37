package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;
import org.zclone.sim.kit.Trace;
import org.zclone.sim.kit.Violation;

/** What all nodes of a run share. <em>Confined to the thread of its run.</em> */
final class World {
  final Plan plan;
  final Timeline timeline = new Timeline();
  final Trace trace;
  final Breakage breakage;
  final Chance nodeChance;
  final Chance netChance;
  final History history;
  final Net net;
  final Trouble trouble = new Trouble(this);
  final Map<String, Issued> writes = new LinkedHashMap<>(); // by mark
  final Set<Issued> open = new LinkedHashSet<>();
  final Set<Long> discarded = new LinkedHashSet<>(); // as applications were told
  final List<ServerNode> processes = new ArrayList<>(); // all that ever were
  private final @Nullable ServerNode[] servers = new ServerNode[Plan.SERVERS];
  private int connections;

  /** Whether all is well, and nothing happens any more that could change that. */
  boolean isQuiet;

  final Set<String> goneClients = new LinkedHashSet<>();

  private final long[] wallStepMs = new long[Plan.SERVERS];

  /** Until when no standby can connect to the active server, though beats pass. */
  long linkBlockedUntilNs;

  /** When two servers were active, the last time. */
  long twoServedNs = -1;

  World(Plan plan, Chance chance, Breakage breakage, boolean readable) {
    this.plan = plan;
    this.breakage = breakage;
    trace = new Trace(timeline, readable);
    nodeChance = chance.split();
    netChance = chance.split();
    history = new History(this);
    net = new Net(this, Plan.SERVERS + plan.clients + plan.rawWriters);
  }

  long nowNs() {
    return timeline.nowNs();
  }

  /** The wall clock of a host, which may be wrong. */
  long wallMs(int host) {
    return plan.wallMs(host, nowNs()) + wallStepMs[host];
  }

  /** By how much somebody has set it, all in all. */
  long wallStepMs(int host) {
    return wallStepMs[host];
  }

  /** Somebody sets the clock of a host. */
  void stepWall(int host, long ms) {
    trace.note("steps", hostName(host), ms, 0);
    wallStepMs[host] += ms;
  }

  /** The process that runs at a host, or ran there last; null if none ever did. */
  @Nullable ServerNode serverAt(int host) {
    return servers[host];
  }

  void serveAt(int host, ServerNode node) {
    servers[host] = node;
    processes.add(node);
  }

  List<ServerNode> servers() {
    List<ServerNode> present = new ArrayList<>();
    for (ServerNode server : servers) {
      if (server != null && !server.isDown()) {
        present.add(server);
      }
    }
    return present;
  }

  String hostName(int host) {
    return host < Plan.SERVERS ? Plan.NAMES[host] : "h" + host;
  }

  int nextConnection() {
    return ++connections;
  }

  static void check(boolean holds, String rule, Supplier<String> seen) {
    if (!holds) {
      throw new Violation(rule, seen.get());
    }
  }
}
