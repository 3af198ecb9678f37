package org.zclone.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One direction of a connection: messages arrive in order, late, or not at all from some message
 * on. It can be held: then nothing arrives and nobody notices.
 */
final class Flow {
  private record Packet(byte[][] frames, long dueNs) {}

  private final World world;
  private final int capacity;
  private final Consumer<byte[][]> receiver;
  private final BooleanSupplier receiverHasRoom;
  private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
  private Runnable atEnd = () -> {};
  private long lastDueNs;
  private long slowNs;
  private long plannedNs = Long.MAX_VALUE;
  private boolean held;
  private boolean ending;
  private boolean dead;

  Flow(World world, int capacity, Consumer<byte[][]> receiver, BooleanSupplier receiverHasRoom) {
    this.world = world;
    this.capacity = capacity;
    this.receiver = receiver;
    this.receiverHasRoom = receiverHasRoom;
  }

  /** Sends; false if too much waits already. What is sent to nobody is lost without a word. */
  boolean send(byte[][] frames) {
    if (dead && !held) {
      return true;
    }
    if (!hasRoom()) {
      return false;
    }
    long delayNs = world.plan.latencyNs + slowNs;
    if (world.plan.jitterNs > 0 && world.netChance.of(0.3)) {
      delayNs += world.netChance.between(0L, world.plan.jitterNs);
    }
    lastDueNs = Math.max(lastDueNs + slowNs, world.timeline.nowNs() + delayNs);
    waiting.add(new Packet(frames, lastDueNs));
    plan();
    return true;
  }

  /** Whether one more may be sent. */
  boolean hasRoom() {
    return (dead && !held) || waiting.size() < capacity;
  }

  private void plan() {
    if (held || dead || waiting.isEmpty() || !receiverHasRoom.getAsBoolean()) {
      return;
    }
    long dueNs = waiting.element().dueNs;
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
    while (!held && !dead && isDue() && receiverHasRoom.getAsBoolean()) {
      receiver.accept(waiting.remove().frames);
    }
    if (!held && ending && waiting.isEmpty()) {
      ending = false;
      atEnd.run();
    }
    plan();
  }

  private boolean isDue() {
    return !waiting.isEmpty() && waiting.element().dueNs <= world.timeline.nowNs();
  }

  /** What is sent from now on takes so much longer, each. */
  void slowDown(long ns) {
    slowNs = ns;
  }

  /** Is as fast as ever, for what waits too. */
  void speedUp() {
    slowNs = 0;
    lastDueNs = world.timeline.nowNs() + world.plan.latencyNs;
    List<Packet> packets = new ArrayList<>(waiting);
    waiting.clear();
    for (Packet packet : packets) {
      waiting.add(new Packet(packet.frames, Math.min(packet.dueNs, lastDueNs)));
    }
    plan();
  }

  void hold() {
    held = true;
  }

  /** What was held goes on its way, unless nobody waits for it any more. */
  void release() {
    held = false;
    if (dead) {
      waiting.clear();
    }
    pump();
  }

  boolean isHeld() {
    return held;
  }

  /** Breaks: the first {@code kept} messages still arrive, the others are returned. */
  List<byte[][]> cut(int kept) {
    List<byte[][]> lost = new ArrayList<>();
    while (waiting.size() > kept) {
      lost.add(0, waiting.removeLast().frames);
    }
    while (!waiting.isEmpty() && !dead) {
      receiver.accept(waiting.remove().frames);
    }
    waiting.clear();
    dead = true;
    return lost;
  }

  /** The first {@code kept} messages stay on their way, the others are returned. */
  List<byte[][]> keepFirst(int kept) {
    List<byte[][]> rest = new ArrayList<>();
    while (waiting.size() > kept) {
      rest.add(0, waiting.removeLast().frames);
    }
    return rest;
  }

  /** The receiver is gone; what is sent goes nowhere. */
  void kill() {
    dead = true;
    if (!held) {
      waiting.clear();
    }
  }

  /** The sender is gone: what it has sent arrives, and then it ends. */
  void finish(Runnable atEnd) {
    this.atEnd = atEnd;
    ending = true;
    if (waiting.isEmpty()) {
      world.timeline.after(world.plan.latencyNs, this::pump);
    } else {
      plan();
    }
  }

  int size() {
    return waiting.size();
  }
}
