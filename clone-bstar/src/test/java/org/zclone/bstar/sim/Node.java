package org.zclone.bstar.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Violation;

/**
 * A process with one loop, as the reactors have it: a turn runs what was posted, reads its sockets,
 * and then lets the core work. It can pause: then its inputs wait, and its next tick is late.
 */
abstract class Node {
  private static final int MOST_IDLE_TURNS = 2_000;
  private static final int MOST_PER_LANE = 1_000;

  final World world;
  final String name;
  final int host;
  final Chance chance;
  final List<Connection> connections = new ArrayList<>(); // with an end here
  private final long clockNs;
  private long sleptNs;
  private long sleepFromNs;
  private long sleepToNs;
  private final List<Queue<Runnable>> lanes = new ArrayList<>();
  private long plannedNs = Long.MAX_VALUE;
  private long pausedUntilNs;
  private boolean pausedWhole;
  private long frozenSinceNs;
  private int idleTurns;
  private boolean down;

  Node(World world, String name, int host, int lanes) {
    this.world = world;
    this.name = name;
    this.host = host;
    this.chance = world.nodeChance.split();
    for (int i = 0; i < lanes; i++) {
      this.lanes.add(new ArrayDeque<>());
    }
    // somewhere, and often so that it wraps during the run: only differences may count
    this.clockNs =
        chance.of(0.5) ? chance.nextLong() : Long.MAX_VALUE - chance.between(0L, 10_000_000_000L);
  }

  /** The monotonic clock of this process. */
  final long clockNs() {
    return clockNs + world.timeline.nowNs() - sleptNs();
  }

  /** For how long its clock has stood still. */
  final long sleptNs() {
    return sleptNs + Math.min(world.timeline.nowNs(), sleepToNs) - sleepFromNs;
  }

  /** Runs on the next turn, after what came before in this lane. */
  final void put(int lane, Runnable input) {
    if (!down) {
      lanes.get(lane).add(input);
      wake();
    }
  }

  final void wake() {
    idleTurns = 0;
    long reactionNs = world.plan.reactionNs;
    plan(world.timeline.nowNs() + (reactionNs == 0 ? 0 : chance.between(0L, reactionNs)));
  }

  private void plan(long atNs) {
    long turnNs = Math.max(atNs, pausedUntilNs);
    if (!down && turnNs < plannedNs) {
      plannedNs = turnNs;
      world.timeline.at(turnNs, () -> turnIfPlanned(turnNs));
    }
  }

  private void turnIfPlanned(long turnNs) {
    if (down || plannedNs != turnNs) {
      return;
    }
    plannedNs = Long.MAX_VALUE;
    if (world.timeline.nowNs() < pausedUntilNs) {
      plan(pausedUntilNs);
    } else {
      turn();
    }
  }

  private void turn() {
    world.trace.note("turn", name, 0, 0);
    beforeInputs();
    int first = chance.between(0, lanes.size() - 1);
    for (int i = 0; i < lanes.size(); i++) {
      runLane((first + i) % lanes.size());
    }
    if (!down) {
      work();
      planNext();
    }
  }

  /** Reads what is there, up to what one turn may take. */
  final void runLane(int number) {
    Queue<Runnable> lane = lanes.get(number);
    for (int left = Math.min(lane.size(), MOST_PER_LANE); left > 0 && !down; left--) {
      lane.remove().run();
    }
  }

  private void planNext() {
    long nowNs = world.timeline.nowNs();
    if (lanes.stream().anyMatch(lane -> !lane.isEmpty())) {
      plan(nowNs);
      return;
    }
    long waitNs = deadlineNs() - clockNs();
    if (waitNs <= 0 && ++idleTurns > MOST_IDLE_TURNS) {
      throw new Violation("spin", name + " has always something due and does nothing");
    }
    if (waitNs > 0) {
      idleTurns = 0;
    }
    plan(nowNs + Math.max(waitNs, world.plan.turnNs));
  }

  /**
   * Does nothing for a while.
   *
   * @param whole whether the threads that keep its connections stand still as well
   */
  final void pause(long ns, boolean whole) {
    world.trace.note(whole ? "stops" : "stalls", name, ns, 0);
    pausedWhole = isFrozen();
    if (whole && !pausedWhole) {
      frozenSinceNs = world.timeline.nowNs();
    }
    pausedWhole |= whole;
    pausedUntilNs = Math.max(pausedUntilNs, world.timeline.nowNs() + ns);
    if (whole) {
      connections.forEach(Connection::awaitPing);
    }
  }

  /** The machine is suspended for a while: its monotonic clock stands still as well. */
  final void suspend(long ns) {
    sleptNs = sleptNs();
    sleepFromNs = world.timeline.nowNs();
    sleepToNs = sleepFromNs + ns;
    pause(ns, true);
  }

  final void endPause() {
    sleepToNs = Math.min(sleepToNs, world.timeline.nowNs());
    pausedUntilNs = 0;
    pausedWhole = false;
    wake();
  }

  final boolean isPaused() {
    return !down && world.timeline.nowNs() < pausedUntilNs;
  }

  /** Whether not even its connections live. */
  final boolean isFrozen() {
    return isPaused() && pausedWhole;
  }

  final boolean isFrozenSince(long sinceNs) {
    return isFrozen() && frozenSinceNs <= sinceNs;
  }

  /** The process is gone, with all that it has not read. */
  void stop() {
    down = true;
    lanes.forEach(Queue::clear);
    plannedNs = Long.MAX_VALUE;
    List.copyOf(connections).forEach(connection -> connection.closeEnd(this, false));
  }

  final boolean isDown() {
    return down;
  }

  void beforeInputs() {}

  /** All of a turn after its inputs. */
  abstract void work();

  /** When the next turn is due, on this process's clock. */
  abstract long deadlineNs();
}
