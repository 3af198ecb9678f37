package org.zclone.examples.bench;

import java.util.concurrent.locks.LockSupport;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;

/** Updates random entries of an embedded server at a steady rate, on a thread of its own. */
final class SteadyWriter implements AutoCloseable {
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long written;

  SteadyWriter(CloneServer server, Entries entries, int keys, int perSecond) {
    thread = new Thread(() -> write(server, entries, keys, perSecond), "bench-writer");
    thread.setDaemon(true);
    thread.start();
  }

  private void write(CloneServer server, Entries entries, int keys, int perSecond) {
    long start = System.nanoTime();
    long count = 0;
    while (!stopped) {
      long due = (System.nanoTime() - start) / 1_000_000 * perSecond / 1_000;
      while (count < due && !stopped) {
        server.put(Entries.key((int) (count * 7_919 % keys)), Bytes.wrap(entries.value()));
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
