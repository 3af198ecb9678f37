package org.zclone.examples.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.trial.Half;

/**
 * Does harm, one thing at a time, and waits until it is repaired. <em>Confined to one thread</em>,
 * but for what says otherwise.
 */
final class Faults {
  private static final int LEAST_MS = 1_000;
  private static final int MOST_MS = 6_000;
  private static final int QUIET_MS = 1_000;
  private static final double NS_PER_S = 1e9;

  private final Cast cast;
  private final int failoverMs;
  private final Random random;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class); // guarded by this
  private final List<Double> repairs = new ArrayList<>(); // one for each fault: some bytes
  private long excused;

  Faults(Cast cast, int failoverMs, Random random) {
    this.cast = cast;
    this.failoverMs = failoverMs;
    this.random = random;
  }

  /** Does it, and returns when everybody has everything again. */
  void play(Fault fault) throws IOException, InterruptedException {
    synchronized (this) {
      counts.merge(fault, 1, Integer::sum);
    }
    long startNs = System.nanoTime();
    long before = cast.writers().lostAlone();
    inflict(fault);
    cast.settle();
    if (fault == Fault.KILL_ALONE) {
      cast.writers().awaitRound();
      excused += cast.writers().lostAlone() - before;
    }
    repairs.add((System.nanoTime() - startNs) / NS_PER_S);
  }

  private void inflict(Fault fault) throws IOException, InterruptedException {
    Half active = cast.active();
    Half standby = cast.standby();
    switch (fault) {
      case KILL_ACTIVE -> {
        active.kill();
        standby.awaitState("active");
        cast.aim();
        active.begin();
      }
      case KILL_STANDBY -> {
        standby.kill();
        pause();
        standby.begin();
      }
      case KILL_ALONE -> killAlone(active, standby);
      case KILL_LOAD -> cast.replaceLoad();
      case KILL_VISITORS -> cast.replaceVisitors();
      case FREEZE_ACTIVE -> {
        active.freeze();
        standby.awaitState("active");
        cast.aim();
        pause();
        active.thaw();
        active.awaitState("passive");
      }
      case STALL_ACTIVE -> {
        active.freeze();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(failoverMs));
        active.thaw();
      }
      case FREEZE_STANDBY -> {
        standby.freeze();
        pause();
        standby.thaw();
      }
      case FREEZE_REPLICAS -> freeze(cast.someReplicas().process());
      case SWITCHOVER -> {
        active.switchOver();
        standby.awaitState("active");
      }
      case DROP_RELAY -> cast.relay().drop();
      case CUT_RELAY -> {
        cast.relay().cut();
        pause();
        cast.relay().mend();
      }
      case HOLD_RELAY -> {
        cast.relay().hold();
        pause();
        cast.relay().release();
      }
    }
  }

  /** What the active acknowledged while alone is lost with it, and nobody else has it. */
  private void killAlone(Half active, Half standby) throws IOException, InterruptedException {
    standby.freeze();
    active.awaitAlone();
    pause();
    active.kill();
    TimeUnit.MILLISECONDS.sleep(QUIET_MS); // what replicas were sent, they have seen then
    cast.forgetSeen();
    active.begin();
    standby.thaw();
  }

  private void freeze(JavaProcess process) throws IOException, InterruptedException {
    process.signal("STOP");
    pause();
    process.signal("CONT");
  }

  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_MS, MOST_MS));
  }

  /** How often something of a kind was done. From any thread. */
  synchronized int count(Fault.Kind kind) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** How long each took in seconds, from its beginning until all had everything again. */
  List<Double> repairs() {
    return Collections.unmodifiableList(repairs);
  }

  /** How many acknowledged writes were lost by {@link Fault#KILL_ALONE}. */
  long excused() {
    return excused;
  }
}
