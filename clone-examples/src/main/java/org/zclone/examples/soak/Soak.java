package org.zclone.examples.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.zclone.api.CloneException;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;

/** One soak, from the first process to the last verdict. <em>Confined to one thread.</em> */
final class Soak {
  private static final long MOST_WARM_UP_SECONDS = 30;
  private static final double MIB = 1 << 20;
  private static final int WARM_UP_PART = 6;
  private static final int LEAST_GAP_MS = 200;

  /** So that a server's heap is watched for a while, every other round of faults spares both. */
  private static final int SPARING = 2;

  private final Plan plan;
  private final Random random;
  private final Report report;
  private final List<String> unrepaired = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * What the user chose.
   *
   * @param play how long it takes, from the first write to the last fault
   * @param perSecond updates
   * @param seed of what is done to whom
   * @param spareServers whether no server is killed
   * @param failover of the pair
   * @param look how often processes are looked at
   * @param mostGap between two faults
   * @param keep whether logs stay
   */
  record Plan(
      Duration play,
      int perSecond,
      long seed,
      boolean spareServers,
      Duration failover,
      Duration look,
      Duration mostGap,
      boolean keep) {}

  Soak(Plan plan, Report report) {
    this.plan = plan;
    this.report = report;
    random = new Random(plan.seed());
  }

  /** Ends it early; everything is checked all the same. From any thread. */
  void stop() {
    stopped = true;
  }

  /** Plays it; whether everything held is in the report's verdicts. */
  void run() throws IOException, InterruptedException {
    Stage stage = Stage.forWatching(plan.keep(), plan.look().toSeconds());
    Verdicts verdicts = new Verdicts(report);
    try (stage;
        Cast cast = new Cast(stage, plan.perSecond(), plan.failover().toMillis() / 1e3, random)) {
      Faults faults = new Faults(cast, (int) plan.failover().toMillis(), random);
      cast.awaitReplicas();
      try (Watch watch = new Watch(stage, plan.look())) {
        watch.onLook(() -> progress(watch, cast, faults));
        pause(warmUp());
        watch.lookNow();
        Map<String, Sample> normal = watch.now();
        String active = cast.active().role();
        cast.startVisitors();
        play(cast, faults, watch);
        new Ending(cast, faults, watch, verdicts).check(normal, active);
      } catch (IOException | CloneException e) {
        unrepaired.add(e.getMessage());
      }
    }
    verdicts.check("faults that were not repaired in time", unrepaired);
    verdicts.check("processes and directories left behind", stage.leftovers());
    if (plan.keep()) {
      report.remark("logs are kept in " + stage.directory());
    }
  }

  private Duration warmUp() {
    Duration part = plan.play().dividedBy(WARM_UP_PART);
    Duration most = Duration.ofSeconds(MOST_WARM_UP_SECONDS);
    return part.compareTo(most) < 0 ? part : most;
  }

  private void play(Cast cast, Faults faults, Watch watch) throws InterruptedException {
    Deque<Fault> round = new ArrayDeque<>();
    for (int rounds = 0; watch.second() < plan.play().toSeconds() && !stopped; ) {
      if (round.isEmpty()) {
        boolean isSparing = plan.spareServers() || ++rounds % SPARING == 0;
        round.addAll(Fault.round(random, !isSparing));
      }
      pause(Duration.ofMillis(random.nextLong(LEAST_GAP_MS, plan.mostGap().toMillis())));
      Fault fault = round.remove();
      try {
        faults.play(fault);
        System.err.printf(
            Locale.ROOT,
            "  %s: all is well after %.1f s%n",
            fault,
            faults.repairs().get(faults.repairs().size() - 1));
      } catch (IOException | CloneException e) {
        unrepaired.add("after " + fault + ": " + e.getMessage());
        return; // nothing that comes now could be told from this
      }
    }
  }

  /** Waits, and less if it is stopped. */
  private void pause(Duration most) throws InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    while (!stopped && System.nanoTime() - endNs < 0) {
      TimeUnit.MILLISECONDS.sleep(Math.min(LEAST_GAP_MS, 1 + most.toMillis()));
    }
  }

  private void progress(Watch watch, Cast cast, Faults faults) {
    List<Sample> now = List.copyOf(watch.now().values());
    long second = watch.second();
    System.err.printf(
        Locale.ROOT,
        "  %d:%02d of %d:%02d: registers %,d acknowledged; %d kills, %d freezes, %d switchovers,"
            + " %d network faults, %d takeovers; longest pause %s; at most %.1f MiB heap, %.0f MiB"
            + " resident, %d descriptors, %d threads; %s sessions%n",
        second / 60,
        second % 60,
        plan.play().toSeconds() / 60,
        plan.play().toSeconds() % 60,
        cast.writers().told().replicated() + cast.writers().told().accepted(),
        faults.count(Fault.Kind.KILL),
        faults.count(Fault.Kind.FREEZE),
        faults.count(Fault.Kind.SWITCHOVER),
        faults.count(Fault.Kind.NETWORK),
        cast.takeovers(),
        Times.words(cast.writers().told().longestPause()),
        now.stream().mapToLong(Sample::heapBytes).max().orElse(0) / MIB,
        now.stream().mapToLong(Sample::residentBytes).max().orElse(0) / MIB,
        now.stream().mapToInt(Sample::descriptors).max().orElse(0),
        now.stream().mapToInt(Sample::threads).max().orElse(0),
        cast.sessions());
  }
}
