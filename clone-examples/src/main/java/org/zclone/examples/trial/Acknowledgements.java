package org.zclone.examples.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;

/** When writers were told that a write is done. <em>Thread-safe.</em> */
public final class Acknowledgements {
  /** Nobody asks about what was longer ago, and a trial may go on for days. */
  private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(60);

  private final Deque<Told> recent = new ArrayDeque<>(); // guarded by this
  private final Map<Integer, Long> lastNs = new HashMap<>(); // by writer; guarded by this
  private Duration longestPause = Duration.ZERO; // guarded by this
  private long accepted; // guarded by this
  private long replicated; // guarded by this

  private record Told(int writer, long sequence, long timeNs) {}

  synchronized void add(int writer, Receipt receipt, long timeNs) {
    recent.add(new Told(writer, receipt.sequence(), timeNs));
    while (timeNs - recent.getFirst().timeNs() > KEPT_NS) {
      recent.removeFirst();
    }
    Long before = lastNs.put(writer, timeNs);
    if (before != null && timeNs - before > longestPause.toNanos()) {
      longestPause = Duration.ofNanos(timeNs - before);
    }
    if (receipt.level() == Level.REPLICATED) {
      replicated++;
    } else {
      accepted++;
    }
    notifyAll();
  }

  /** Forgets when: the next question is about what comes from now on. */
  public synchronized void forgetTimes() {
    recent.clear();
  }

  /**
   * Waits until each of {@code writers} has an acknowledgement from an activation that began at
   * {@code epoch} or later, and answers when, counted from {@code startNs}, the fastest first.
   *
   * @throws IOException if it takes longer than {@code most}
   */
  public synchronized List<Duration> awaitFirst(
      int writers, long epoch, long startNs, Duration most)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + most.toNanos();
    List<Duration> firsts = firsts(epoch, startNs);
    while (firsts.size() < writers) {
      long leftMs = (endNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new IOException(
            "only " + firsts.size() + " of " + writers + " writers went on within " + most);
      }
      wait(leftMs);
      firsts = firsts(epoch, startNs);
    }
    return firsts;
  }

  private List<Duration> firsts(long epoch, long startNs) {
    Map<Integer, Duration> firsts = new HashMap<>();
    for (Told told : recent) {
      if (told.sequence() >= epoch) {
        firsts.putIfAbsent(told.writer(), Duration.ofNanos(told.timeNs() - startNs));
      }
    }
    return firsts.values().stream().sorted().toList();
  }

  /** The longest time that a writer spent from one acknowledgement to its next. */
  public synchronized Duration longestPause() {
    return longestPause;
  }

  /** How many were told that one server has it. */
  public synchronized long accepted() {
    return accepted;
  }

  /** How many were told that both have it. */
  public synchronized long replicated() {
    return replicated;
  }
}
