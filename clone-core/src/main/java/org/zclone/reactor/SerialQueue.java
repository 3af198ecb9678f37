package org.zclone.reactor;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs application code in order, one task at a time, on an executor; tasks of different queues do
 * not wait for each other. <em>Thread-safe.</em>
 */
final class SerialQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SerialQueue.class);
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this
  private boolean closed; // guarded by this
  private Thread runner = Thread.currentThread(); // guarded by this; valid while running

  SerialQueue(Executor executor) {
    this.executor = executor;
  }

  /** Whether the calling thread is running a task of some queue. */
  static boolean isInside() {
    return INSIDE.get();
  }

  void add(Runnable task) {
    synchronized (this) {
      if (closed) {
        return;
      }
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::runAll);
    } catch (RejectedExecutionException e) {
      LOG.warn("the executor for listeners refuses work; changes are dropped from now on", e);
      close(0);
    }
  }

  private void runAll() {
    INSIDE.set(true);
    try {
      Runnable task = next();
      while (task != null) {
        runOne(task);
        task = next();
      }
    } finally {
      INSIDE.remove();
    }
  }

  private void runOne(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener failed; the next change is delivered all the same", e);
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = closed ? null : tasks.poll();
    running = task != null;
    runner = Thread.currentThread();
    notifyAll();
    return task;
  }

  /**
   * Runs nothing more; waits at most {@code millis} for the task that runs, unless called by it.
   */
  synchronized void close(long millis) {
    closed = true;
    tasks.clear();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = Thread.interrupted();
    while (running && runner != Thread.currentThread() && System.nanoTime() - end < 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true; // restored below: closing is bounded anyway
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
