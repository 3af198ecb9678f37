package org.zclone.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;
import org.zclone.sim.kit.Violation;

/**
 * A process with one loop, as the reactors have it: a turn runs what was posted, reads each socket,
 * and then lets the core work. It can pause: then its inputs wait, and its next tick is late.
 */
abstract class Node {
  private static final int MOST_IDLE_TURNS = 2_000;
  private static final long SPIN_NS = 20 * Timeline.US;

  final World world;
  final String name;
  final Chance chance;
  private final long clockNs;
  private final Queue<Runnable> mailbox = new ArrayDeque<>();
  private final List<Inbox> inboxes = new ArrayList<>();
  private long plannedNs = Long.MAX_VALUE;
  private long pausedUntilNs;
  private int idleTurns;
  private boolean down;

  Node(World world, String name) {
    this.world = world;
    this.name = name;
    this.chance = world.nodeChance.split();
    // somewhere, and often so that it wraps during the run: only differences may count
    this.clockNs =
        chance.of(0.5) ? chance.nextLong() : Long.MAX_VALUE - chance.between(0L, 10_000_000_000L);
  }

  /** The monotonic clock of this process. */
  final long clockNs() {
    return clockNs + world.timeline.nowNs();
  }

  final void add(Inbox inbox) {
    inboxes.add(inbox);
  }

  final void remove(Inbox inbox) {
    inboxes.remove(inbox);
  }

  /** Runs on the next turn, before anything is read. */
  final void post(Runnable task) {
    if (!down) {
      mailbox.add(task);
      wake();
    }
  }

  /** Something came in. */
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
    world.trace.note("turn", name, mailbox.size(), inboxes.size());
    runTasks();
    for (Inbox inbox : List.copyOf(inboxes)) {
      inbox.drain();
    }
    if (!down) {
      work();
      planNext();
    }
  }

  /** Runs what was posted. */
  final void runTasks() {
    for (int i = mailbox.size(); i > 0 && !down; i--) {
      mailbox.remove().run();
    }
  }

  private void planNext() {
    long nowNs = world.timeline.nowNs();
    if (!mailbox.isEmpty() || hasUnread()) {
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
    plan(nowNs + Math.max(waitNs, SPIN_NS));
  }

  private boolean hasUnread() {
    for (Inbox inbox : inboxes) {
      if (!inbox.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Does nothing for a while. */
  final void pause(long ns) {
    world.trace.note("pause", name, ns, 0);
    pausedUntilNs = Math.max(pausedUntilNs, world.timeline.nowNs() + ns);
  }

  final void endPause() {
    pausedUntilNs = 0;
    wake();
  }

  /** The process is gone, with all that it has not read. */
  final void stop() {
    down = true;
    mailbox.clear();
    List.copyOf(inboxes).forEach(Inbox::close);
    plannedNs = Long.MAX_VALUE;
  }

  final boolean isDown() {
    return down;
  }

  /** All of a turn after its inputs. */
  abstract void work();

  /** When the next turn is due, on this process's clock. */
  abstract long deadlineNs();
}
