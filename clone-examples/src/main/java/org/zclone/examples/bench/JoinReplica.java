package org.zclone.examples.bench;

import java.time.Duration;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;

/** The process that joins: {@code HOST:PORT}. */
final class JoinReplica {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private JoinReplica() {}

  /** Prints how long the join took, and what the replica weighs. */
  public static void main(String[] arguments) {
    long empty = Measured.liveBytes();
    long start = System.nanoTime();
    try (CloneClient client = CloneClient.connect(ClientConfig.to(arguments[0]))) {
      client.awaitSynced(PATIENCE);
      System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
      System.out.println("bytes " + (Measured.liveBytes() - empty));
      System.out.println("plane " + client.status().plane());
      System.out.println("stale_ms " + client.staleness().toMillis());
    }
  }
}
