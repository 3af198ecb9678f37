package org.zclone.reactor;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads for application code: they come as it is busy and go when it is not. */
public final class EventThreads {
  private static final long IDLE_SECONDS = 10;

  private EventThreads() {}

  /** Threads whose names begin with {@code name}. */
  public static ThreadPoolExecutor create(String name) {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, name + "-events-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
