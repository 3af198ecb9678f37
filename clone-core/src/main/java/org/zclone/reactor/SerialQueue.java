package org.zclone.reactor;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs application code in order, one task at a time, on an executor; tasks of different queues do
 * not wait for each other. <em>Thread-safe.</em>
 */
public final class SerialQueue {
  /** How long closing waits for tasks, all queues of one owner together. */
  public static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(SerialQueue.class);
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this; the executor has been asked
  private @Nullable Thread runner; // guarded by this; the executor has begun
  private boolean closed; // guarded by this

  /** Runs tasks on {@code executor}. */
  public SerialQueue(Executor executor) {
    this.executor = executor;
  }

  /** Whether the calling thread is running a task of some queue. */
  public static boolean isInside() {
    return INSIDE.get();
  }

  /** Runs {@code task} after those before it. */
  public void add(Runnable task) {
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
    } catch (RuntimeException | Error e) { // RejectedExecutionException mostly; no thread to be had
      LOG.warn("the executor for listeners refuses work; changes are dropped from now on", e);
      close();
    }
  }

  private void runAll() {
    boolean nested = INSIDE.get();
    INSIDE.set(true);
    try {
      Runnable task = next();
      while (task != null) {
        runOne(task);
        task = next();
      }
    } finally {
      if (!nested) {
        INSIDE.remove();
      }
    }
  }

  /** Whatever it throws: one that ended the thread would end the listener, silently. */
  private static void runOne(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.warn("a listener failed; the next change is delivered all the same", e);
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = tasks.poll();
    running = task != null;
    runner = running ? Thread.currentThread() : null;
    if (!running) {
      notifyAll();
    }
    return task;
  }

  /** Begins no task any more. */
  public synchronized void close() {
    closed = true;
    tasks.clear();
    running = runner != null;
    notifyAll();
  }

  /** Waits until nothing waits or runs, until {@code endNs} at most; not for its own task. */
  public synchronized void awaitIdle(long endNs) {
    boolean interrupted = Thread.interrupted();
    while (running && runner != Thread.currentThread() && System.nanoTime() - endNs < 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, endNs - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true; // restored below: the wait is bounded anyway
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
