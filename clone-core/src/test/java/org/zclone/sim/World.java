package org.zclone.sim;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
  final RegisterCheck registers = new RegisterCheck(this);
  final Map<String, Issued> issuedByMark = new HashMap<>();
  final Map<Issued, Boolean> open = new LinkedHashMap<>();
  private @Nullable ServerNode server;
  private boolean serverIsCut;
  private int connections;
  private boolean calm;
  private long lastLeaveNs = Long.MIN_VALUE / 2;

  World(Plan plan, Chance chance, Breakage breakage, boolean readable) {
    this.plan = plan;
    this.breakage = breakage;
    trace = new Trace(timeline, readable);
    nodeChance = chance.split();
    netChance = chance.split();
    history = new History(this);
  }

  long nowNs() {
    return timeline.nowNs();
  }

  ServerNode server() {
    return Objects.requireNonNull(server, "no server yet");
  }

  void serveBy(ServerNode node) {
    server = node;
  }

  int nextConnection() {
    return ++connections;
  }

  boolean isReachableBy(Station station) {
    return server != null && !server.isDown() && !serverIsCut && !station.isCut();
  }

  void cutServer(boolean isCut) {
    serverIsCut = isCut;
  }

  /** Whether the faults have ended, so that nothing may go wrong any more. */
  boolean isCalm() {
    return calm;
  }

  void calmDown() {
    calm = true;
  }

  /** A client is gone, and perhaps nobody hears of it, so that its session goes on for a while. */
  void onClientLeft() {
    lastLeaveNs = nowNs();
  }

  long lastLeaveNs() {
    return lastLeaveNs;
  }

  static void check(boolean holds, String rule, Supplier<String> seen) {
    if (!holds) {
      throw new Violation(rule, seen.get());
    }
  }
}
