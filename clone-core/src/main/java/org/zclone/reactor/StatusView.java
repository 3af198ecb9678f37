package org.zclone.reactor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClosedException;
import org.zclone.api.NotSyncedException;
import org.zclone.api.Plane;

/** Where a client stands, for threads that look or wait. <em>Thread-safe.</em> */
final class StatusView {
  /** 292 years; more could not be read in milliseconds. */
  private static final Duration UNKNOWN = Duration.ofNanos(Long.MAX_VALUE);

  private static final long NEVER = Long.MIN_VALUE;

  private volatile ClientStatus status;
  private volatile String explanation = "";
  private volatile boolean synced;
  private volatile Supplier<Map<String, Long>> counters = Map::of;
  private volatile long currentAsOfNs = NEVER;

  /** With the plane that shows until one is in use. */
  StatusView(Plane plane) {
    status =
        new ClientStatus(
            ClientStatus.State.CONNECTING,
            false,
            Optional.empty(),
            plane,
            0,
            Optional.empty(),
            "starting");
  }

  ClientStatus status() {
    return status;
  }

  synchronized void set(ClientStatus newStatus) {
    status = newStatus;
    synced |= newStatus.synced();
    notifyAll();
  }

  /** What the client does and each server did lately, for whoever waits in vain. */
  void explain(String newExplanation) {
    explanation = newExplanation;
  }

  void currentAsOf(long nowNs) {
    currentAsOfNs = nowNs;
  }

  /** How often each thing has happened. */
  void count(Supplier<Map<String, Long>> now) {
    counters = now;
  }

  Map<String, Long> counters() {
    return counters.get();
  }

  Duration staleness(long nowNs) {
    return synced ? Duration.ofNanos(Math.max(0, nowNs - currentAsOfNs)) : UNKNOWN;
  }

  /** Waits for a complete replica that follows; see {@code CloneClient.awaitSynced}. */
  synchronized void awaitLive(Duration timeout) {
    long start = System.nanoTime();
    long patience = TimeUnit.NANOSECONDS.convert(timeout);
    while (!status.isLive()) {
      if (status.state() == ClientStatus.State.CLOSED) {
        throw new ClosedException("the client is closed");
      }
      long left = patience - (System.nanoTime() - start);
      if (left <= 0) {
        throw new NotSyncedException(problem(timeout));
      }
      await(left);
    }
  }

  private synchronized void await(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotSyncedException("interrupted while waiting; " + status.detail());
    }
  }

  private String problem(Duration timeout) {
    String why = explanation.isEmpty() ? status.detail() : explanation;
    return "not in sync within " + timeout.toMillis() + " ms: " + why;
  }
}
