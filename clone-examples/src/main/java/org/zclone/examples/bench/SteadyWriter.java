package org.zclone.examples.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;

/** Updates entries of an embedded server at a steady rate, on a thread of its own. */
final class SteadyWriter implements AutoCloseable {
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long written;

  /** Updates the first {@code keys} of {@link Entries}, all over the map. */
  SteadyWriter(CloneServer server, Entries entries, int keys, int perSecond) {
    this(server, count -> Entries.scattered(count, keys), entries, perSecond);
  }

  /** Updates the keys that {@code keys} gives for 0, 1 and so on. */
  SteadyWriter(CloneServer server, LongFunction<String> keys, Entries entries, int perSecond) {
    thread = new Thread(() -> write(server, keys, entries, perSecond), "bench-writer");
    thread.setDaemon(true);
    thread.start();
  }

  private void write(
      CloneServer server, LongFunction<String> keys, Entries entries, int perSecond) {
    long start = System.nanoTime();
    long count = 0;
    while (!stopped) {
      long due = (System.nanoTime() - start) / 1_000_000 * perSecond / 1_000;
      while (count < due && !stopped) {
        server.put(keys.apply(count), Bytes.wrap(entries.value()));
        count++;
      }
      written = count;
      LockSupport.parkNanos(1_000_000);
    }
  }

  long written() {
    return written;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends by itself all the same
    }
  }
}
