package org.zclone.bstar;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;

/** Writes one value after the other to one key, each after the answer to the one before. */
final class SteadyWriter implements AutoCloseable {
  private final CloneClient client;
  private final String key;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long acknowledged;
  private volatile long longestPauseNs;

  SteadyWriter(CloneClient client, String key) {
    this.client = client;
    this.key = key;
    thread = new Thread(this::run, "writer" + key);
    thread.start();
  }

  private void run() {
    long lastSequence = 0;
    while (!stopped) {
      long value = acknowledged + 1;
      long beganNs = System.nanoTime();
      try {
        long sequence =
            client
                .put(key, Bytes.utf8(Long.toString(value)))
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .sequence();
        if (sequence <= lastSequence) {
          problems.add(value + " has sequence " + sequence + " after " + lastSequence);
        }
        lastSequence = sequence;
        Optional<String> shown = client.get(key).map(entry -> entry.value().utf8());
        if (!shown.equals(Optional.of(Long.toString(value)))) {
          problems.add("after " + value + " the replica shows " + shown);
        }
        acknowledged = value;
      } catch (RuntimeException e) {
        problems.add(value + ": " + e);
        return;
      }
      longestPauseNs = Math.max(longestPauseNs, System.nanoTime() - beganNs);
    }
  }

  String key() {
    return key;
  }

  /** The value that was acknowledged last. */
  String last() {
    return Long.toString(acknowledged);
  }

  long acknowledged() {
    return acknowledged;
  }

  long longestPauseMs() {
    return TimeUnit.NANOSECONDS.toMillis(longestPauseNs);
  }

  List<String> problems() {
    return problems;
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
