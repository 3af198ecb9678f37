package org.zclone.examples.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.zclone.examples.trial.Stage;

/**
 * Looks every few seconds at what each process uses, on a thread of its own. <em>Thread-safe.</em>
 */
final class Watch implements AutoCloseable {
  /** The name of this process, where the writers of registers are. */
  static final String THIS = "soak";

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** Of one life of a process, the samples so far. */
  record Life(String name, long pid, List<Sample> samples) {
    Sample last() {
      return samples.get(samples.size() - 1);
    }

    Optional<Trend> trend() {
      return Trend.of(samples);
    }
  }

  private final Stage stage;
  private volatile Runnable onLook = () -> {};
  private final long startNs = System.nanoTime();
  private final Map<Long, Life> lives = new LinkedHashMap<>(); // by process; guarded by this
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "soak-watch");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins. */
  Watch(Stage stage, Duration interval) {
    this.stage = stage;
    clock.scheduleWithFixedDelay(
        this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Calls {@code task} after each look. */
  void onLook(Runnable task) {
    onLook = task;
  }

  private void look() {
    lookNow();
    onLook.run();
  }

  /** Looks between two times as well. */
  synchronized void lookNow() {
    stage.running().forEach((name, process) -> look(name, process.pid(), stage.liveBytes(name)));
    look(THIS, ProcessHandle.current().pid(), OptionalLong.of(ownLiveBytes()));
    lives.values().removeIf(life -> isOver(life) && life.trend().isEmpty());
  }

  private static long ownLiveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void look(String name, long pid, OptionalLong heapBytes) {
    Optional<Sample> sample = Sample.of(pid, heapBytes, second());
    if (sample.isPresent()) {
      lives
          .computeIfAbsent(pid, it -> new Life(name, pid, new ArrayList<>()))
          .samples()
          .add(sample.get());
    }
  }

  private boolean isOver(Life life) {
    return ProcessHandle.of(life.pid()).isEmpty();
  }

  /** The time since it began. */
  long second() {
    return (System.nanoTime() - startNs) / SECOND_NS;
  }

  /** The last sample of each process that runs, by name. */
  synchronized Map<String, Sample> now() {
    Map<String, Sample> now = new TreeMap<>();
    lives.values().stream()
        .filter(life -> !isOver(life))
        .forEach(life -> now.put(life.name(), life.last()));
    return now;
  }

  /** Copies of all lives, except of short ones that are over. */
  synchronized List<Life> lives() {
    return lives.values().stream()
        .map(life -> new Life(life.name(), life.pid(), List.copyOf(life.samples())))
        .toList();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
