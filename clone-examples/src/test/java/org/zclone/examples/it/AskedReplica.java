package org.zclone.examples.it;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;

/** A process with a replica ({@code HOST:PORT}) that tells its digest whenever it is asked. */
final class AskedReplica {
  private AskedReplica() {}

  /** Prints {@code live}, then for each line of stdin the digest and the counters. */
  public static void main(String[] arguments) throws Exception {
    try (CloneClient client = CloneClient.connect(ClientConfig.to(arguments[0]));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      client.awaitSynced(Duration.ofSeconds(30));
      System.out.println("live");
      while (in.readLine() != null) {
        System.out.println(Long.toHexString(client.digest()) + " " + client.counters());
      }
    }
  }
}
