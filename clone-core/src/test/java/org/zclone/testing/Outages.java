package org.zclone.testing;

import java.time.Duration;
import org.zclone.CloneClient;
import org.zclone.api.ClientStatus;

/**
 * Counts how often a client stopped being live; polling its status would miss a short outage.
 * <em>Thread-safe.</em>
 */
public final class Outages {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CloneClient client;
  private boolean wasLive;
  private int count;

  /** Counts from now on. */
  public Outages(CloneClient client) {
    this.client = client;
    client.onStatus(this::onStatus);
  }

  private synchronized void onStatus(ClientStatus status) {
    if (wasLive && !status.isLive()) {
      count++;
      notifyAll();
    }
    wasLive = status.isLive();
  }

  /** How many there were. */
  public synchronized int count() {
    return count;
  }

  /** Does what ends the connection, and waits until the client has noticed. */
  public void cause(Runnable cut) {
    int before = count();
    cut.run();
    awaitMoreThan(before);
  }

  /** Does what ends the connection, and waits until the client is live again. */
  public void causeAndHeal(Runnable cut) {
    cause(cut);
    client.awaitSynced(PATIENCE);
  }

  private synchronized void awaitMoreThan(int before) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (count <= before) {
        long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          throw new AssertionError("still live: " + client.status());
        }
        wait(leftMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
