package org.zclone.bstar.sim;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One direction of a connection: messages arrive in order, late, or not at all from some message
 * on. While the network is cut in this direction nothing arrives and nobody notices.
 */
final class Flow {
  private record Packet(byte[][] frames, long dueNs) {}

  private final World world;
  private final int from;
  private final int to;
  private final int capacity;
  private final Consumer<byte[][]> receiver;
  private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
  private Runnable atEnd = () -> {};
  private long lastDueNs;
  private long plannedNs = Long.MAX_VALUE;
  private boolean ending;
  private boolean dead;

  Flow(World world, int from, int to, int capacity, Consumer<byte[][]> receiver) {
    this.world = world;
    this.from = from;
    this.to = to;
    this.capacity = capacity;
    this.receiver = receiver;
  }

  /** Whether one more may be sent. */
  boolean hasRoom() {
    return dead || waiting.size() < capacity;
  }

  /** Sends; what is sent to nobody is lost without a word. */
  void send(byte[][] frames) {
    if (dead || ending) {
      return;
    }
    long delayNs = world.plan.latencyNs;
    if (world.plan.jitterNs > 0 && world.netChance.of(0.3)) {
      delayNs += world.netChance.between(0L, world.plan.jitterNs);
    }
    lastDueNs = Math.max(lastDueNs, world.timeline.nowNs() + delayNs);
    waiting.add(new Packet(frames, lastDueNs));
    plan();
  }

  boolean isHeld() {
    return !world.net.isOpen(from, to);
  }

  private void plan() {
    if (isHeld() || (waiting.isEmpty() && !ending)) {
      return;
    }
    long dueNs =
        waiting.isEmpty() ? world.timeline.nowNs() + world.plan.latencyNs : waiting.element().dueNs;
    if (dueNs < plannedNs) {
      plannedNs = dueNs;
      world.timeline.at(dueNs, () -> pumpIfPlanned(dueNs));
    }
  }

  private void pumpIfPlanned(long dueNs) {
    if (dueNs == plannedNs) {
      plannedNs = Long.MAX_VALUE;
      pump();
    }
  }

  /** Delivers what is due. */
  void pump() {
    while (!isHeld() && isDue()) {
      byte[][] frames = waiting.remove().frames;
      if (!dead) {
        receiver.accept(frames);
      }
    }
    if (!isHeld() && ending && waiting.isEmpty()) {
      ending = false;
      dead = true;
      atEnd.run();
      return;
    }
    plan();
  }

  private boolean isDue() {
    return !waiting.isEmpty() && waiting.element().dueNs <= world.timeline.nowNs();
  }

  /** The first messages stay on their way, all others are lost. */
  void keepFirst(int kept) {
    while (waiting.size() > kept) {
      waiting.removeLast();
    }
  }

  /** The receiver is gone; what is sent goes nowhere. */
  void kill() {
    dead = true;
    if (!ending) {
      waiting.clear();
    }
  }

  /** The sender is gone: what it has sent arrives, and then it ends. */
  void finish(Runnable itsEnd) {
    atEnd = itsEnd;
    ending = true;
    if (dead) {
      waiting.clear();
    }
    plan();
  }

  int size() {
    return waiting.size();
  }
}
