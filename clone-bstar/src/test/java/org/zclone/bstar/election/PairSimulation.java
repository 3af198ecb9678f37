package org.zclone.bstar.election;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/**
 * Two elections with a model of the data they speak of, in virtual time and steps of 10 ms. For 30
 * s there are faults; then all is healed and they must settle.
 */
final class PairSimulation {
  private static final long STEP_MS = 10;
  private static final long FAULTS_MS = 30_000;
  private static final long HEALED_MS = 5_000;
  private static final long WATCHED_MS = 5_000;
  private static final int TRACE_LINES = 80;

  /**
   * One direction between the two: first in, first out; a cut loses or holds what is on its way.
   */
  private static final class Link {
    private record Message(byte[] frame, long dueMs) {}

    private final Deque<Message> queue = new ArrayDeque<>();
    private boolean cut;
    private boolean holds;
    private long lastDueMs;

    void send(byte[] frame, long dueMs) {
      if (!cut || holds) {
        lastDueMs = Math.max(lastDueMs, dueMs);
        queue.add(new Message(frame, lastDueMs));
      }
    }

    void cut(boolean holdsMessages) {
      cut = true;
      holds = holdsMessages;
      if (!holds) {
        queue.clear();
      }
    }

    void heal() {
      cut = false;
    }

    boolean hasFor(long nowMs) {
      return !cut && !queue.isEmpty() && queue.getFirst().dueMs() <= nowMs;
    }

    byte[] next() {
      return queue.removeFirst().frame();
    }
  }

  /** A server: its election and what it holds. */
  private final class Server {
    private final int index;
    private final Role role;
    private final long wallSkewMs;
    private final Link inbox = new Link();
    private Election election;
    private long birth;
    private long epoch;
    private long sequence;
    private boolean synced;
    private long asleepUntilMs;
    private long sleptMs;
    private long epochAsleep;
    private long activatedMs;
    private boolean down;
    private long lastEpoch;

    Server(int index) {
      this.index = index;
      role = Role.values()[index];
      wallSkewMs = random.nextInt(2_000);
      election = start();
    }

    private Election start() {
      ElectionConfig config =
          new ElectionConfig(
              role,
              TimeUnit.SECONDS.toNanos(2),
              TimeUnit.MILLISECONDS.toNanos(250),
              Wire.STANDARD,
              probes,
              false);
      return new Election(
          config,
          new UUID(index, random.nextLong()),
          random.nextLong(),
          () -> TestServer.WALL_MS + nowMs + wallSkewMs,
          nowNs());
    }

    Server other() {
      return servers[1 - index];
    }

    void restart() {
      birth = 0;
      epoch = 0;
      sequence = 0;
      synced = false;
      sleptMs = 0;
      lastEpoch = 0; // it remembers nothing; only the clock makes it rise, minutes later
      down = false;
      inbox.queue.clear();
      election = start();
      log(role + " starts");
    }

    boolean isUp() {
      return !down && asleepUntilMs <= nowMs;
    }

    void step() {
      if (!isUp()) {
        return;
      }
      election.claim(new Claim(birth, epoch, sequence, synced, false, false));
      if (random.nextInt(4) == 0) {
        election.onTick(nowNs()); // a late tick may come before the mail that waited, or after it
        act();
      }
      while (inbox.hasFor(nowMs)) {
        election.onPeerFrame(inbox.next(), nowNs());
        act();
      }
      if (votes && random.nextInt(votesPerSecond) == 0) {
        if (election.onVote(nowNs()) == Verdict.SERVE) {
          checkServing();
          sequence++;
        }
        act();
      }
      if (election.wantsProbe(nowNs()) && other().down && !inbox.cut) {
        election.onPeerRefused(nowNs());
        act();
      }
      if (election.deadlineNs() - nowNs() <= 0) {
        election.onTick(nowNs());
        act();
      }
      replicate();
    }

    /** Who slept for long must not serve before it knows whether the other has taken over. */
    private void checkServing() {
      boolean sleptActive = sleptMs > 1_000 && epochAsleep == election.epoch();
      boolean justAwake = sleptActive && nowMs - asleepUntilMs < 1_900;
      boolean overtaken =
          other().state() == State.ACTIVE
              && other().election.epoch() > election.epoch()
              && other().birth == birth // else the other may be the one to yield
              && other().activatedMs < asleepUntilMs;
      check(!justAwake || !overtaken, role + " serves although it was overtaken in its sleep");
    }

    void wake() {
      if (asleepUntilMs > nowMs) {
        sleptMs -= asleepUntilMs - nowMs;
        asleepUntilMs = nowMs;
      }
    }

    void sleep(long ms) {
      sleptMs = ms;
      epochAsleep = election.epoch();
      asleepUntilMs = nowMs + ms;
    }

    /** A standby that reaches the active server copies it. */
    private void replicate() {
      Server source = other();
      boolean follows = state() == State.PASSIVE && source.state() == State.ACTIVE;
      if (follows && source.isUp() && !inbox.cut && !source.inbox.cut && random.nextInt(20) == 0) {
        birth = source.birth;
        epoch = source.epoch;
        sequence = source.sequence;
        synced = true;
        election.onPeerSign(nowNs());
        act();
      }
    }

    private void act() {
      for (ElectionEvent event : election.takeEvents()) {
        log(role + " " + event);
        if (event instanceof ElectionEvent.Activated activated) {
          onActivated(activated.epoch());
        } else if (event instanceof ElectionEvent.Passivated) {
          synced = false;
        }
      }
      election.claim(new Claim(birth, epoch, sequence, synced, false, false));
      for (byte[] frame : election.takeBeats()) {
        if (random.nextInt(100) >= lossPercent) {
          other().inbox.send(frame, nowMs + random.nextInt(delayMs));
        }
      }
    }

    private void onActivated(long newEpoch) {
      activations++;
      lastActivationMs = nowMs;
      activatedMs = nowMs;
      check(newEpoch > lastEpoch, role + " rises");
      check(newEpoch > sequence && newEpoch > epoch, role + " rises above its data");
      check(epochs.add(newEpoch), "an epoch twice");
      lastEpoch = newEpoch;
      epoch = newEpoch;
      sequence = newEpoch;
      if (birth == 0) {
        birth = newEpoch;
      }
    }

    State state() {
      return down ? State.PENDING : election.state();
    }
  }

  private final SplittableRandom random;
  private final boolean probes;
  private final int votesPerSecond;
  private final int lossPercentInFaults;
  private final int faultMs;
  private final Set<Long> epochs = new HashSet<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private final Server[] servers = new Server[2];
  private long nowMs;
  private boolean votes = true;
  private int lossPercent;
  private int delayMs;
  private long activations;
  private long lastActivationMs;

  PairSimulation(long seed) {
    random = new SplittableRandom(seed);
    probes = random.nextBoolean();
    votesPerSecond = 1 + random.nextInt(200);
    lossPercentInFaults = random.nextInt(3) * 30;
    faultMs = 500 + random.nextInt(5_000);
    delayMs = 1 + random.nextInt(random.nextBoolean() ? 20 : 1_500);
    servers[0] = new Server(0);
    servers[1] = new Server(1);
  }

  void play() {
    lossPercent = lossPercentInFaults;
    while (nowMs < FAULTS_MS) {
      if (random.nextInt((int) (faultMs / STEP_MS)) == 0) {
        fault();
      }
      step();
    }
    heal();
    runUntil(FAULTS_MS + HEALED_MS);
    check(activeServers() == 1, "one active server after healing, not " + activeServers());
    runUntil(FAULTS_MS + HEALED_MS + WATCHED_MS);
    check(activeServers() == 1, "still one");
    check(lastActivationMs <= FAULTS_MS + HEALED_MS, "and no more changes");
  }

  private void fault() {
    Server one = servers[random.nextInt(2)];
    switch (random.nextInt(12)) {
      case 0 -> one.inbox.cut(random.nextBoolean());
      case 1 -> {
        boolean holds = random.nextBoolean();
        one.inbox.cut(holds);
        one.other().inbox.cut(holds);
      }
      case 2, 3 -> {
        one.inbox.heal();
        one.other().inbox.heal();
      }
      case 4 -> one.sleep(random.nextInt(4_000));
      case 5 -> {
        one.down = true;
        one.other().inbox.queue.clear();
        if (one.other().isUp()) {
          one.other().election.onPeerDisconnected(nowNs());
        }
      }
      case 6, 7 -> one.restart();
      case 8, 9 -> one.sleep(1_000 + random.nextInt(4_000));
      case 10 -> handOver(one);
      default -> operate(one);
    }
    log("fault");
  }

  private void handOver(Server one) {
    if (one.isUp()) {
      one.election.handOver(nowNs());
      one.act();
    }
  }

  /** Rarely: an operator who forces is to know what happens. */
  private void operate(Server one) {
    if (random.nextInt(5) == 0 && one.isUp()) {
      one.sleptMs = 0;
      one.election.force(nowNs());
      one.act();
    }
  }

  private void heal() {
    log("healed");
    lossPercent = 0;
    delayMs = 20;
    for (Server server : servers) {
      server.inbox.heal();
      server.wake();
      if (server.down) {
        server.restart();
      }
    }
  }

  private void runUntil(long endMs) {
    while (nowMs < endMs) {
      step();
    }
  }

  private void step() {
    nowMs += STEP_MS;
    int first = random.nextInt(2);
    servers[first].step();
    servers[1 - first].step();
  }

  private int activeServers() {
    int count = 0;
    for (Server server : servers) {
      count += server.state() == State.ACTIVE && server.election.mayServe() ? 1 : 0;
    }
    return count;
  }

  private long nowNs() {
    return TimeUnit.MILLISECONDS.toNanos(nowMs);
  }

  private void log(String line) {
    trace.add(nowMs + " " + line);
    if (trace.size() > TRACE_LINES) {
      trace.removeFirst();
    }
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  long activations() {
    return activations;
  }

  String trace() {
    return String.join("\n", trace);
  }
}
