package org.zclone.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.zclone.CloneClient;
import org.zclone.api.ClientStatus;

/** Counts how often a client stopped being live; polling its status would miss a short outage. */
public final class Outages {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CloneClient client;
  private final AtomicInteger count = new AtomicInteger();
  private boolean wasLive; // touched by the listener alone

  public Outages(CloneClient client) {
    this.client = client;
    client.onStatus(this::onStatus);
  }

  private void onStatus(ClientStatus status) {
    if (wasLive && !status.isLive()) {
      count.incrementAndGet();
    }
    wasLive = status.isLive();
  }

  /** Does what ends the connection, and waits until the client has noticed. */
  public void cause(Runnable cut) {
    int before = count.get();
    cut.run();
    await().atMost(PATIENCE).until(() -> count.get() > before);
  }

  /** Does what ends the connection, and waits until the client is live again. */
  public void causeAndHeal(Runnable cut) {
    cause(cut);
    client.awaitSynced(PATIENCE);
  }
}
