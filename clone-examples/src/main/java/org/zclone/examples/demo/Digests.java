package org.zclone.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Entry;
import org.zclone.api.Keys;
import org.zclone.api.NotSyncedException;
import org.zclone.api.Plane;

/**
 * Replicas in this process, one for each mirror, whose fingerprints are compared with the server's.
 *
 * <p><em>Thread-safe.</em>
 */
final class Digests implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String address;
  private final List<CloneClient> replicas = new ArrayList<>();

  /** Begins to follow the whole map of the server at {@code address}. */
  Digests(String address, int count) {
    this.address = address;
    for (int i = 0; i < count; i++) {
      replicas.add(CloneClient.connect(ClientConfig.to(address)));
    }
  }

  /** What the replicas have, as the server's own description writes it. */
  List<String> ofReplicas() {
    return replicas.stream().map(replica -> String.format("%016x", replica.digest())).toList();
  }

  /**
   * What the server says that it has.
   *
   * @throws NotSyncedException if it does not answer
   */
  String ofServer() {
    ClientConfig config =
        ClientConfig.to(address)
            .withPlane(Plane.RFC12) // only there can the reserved subtree be read
            .withSubtree(Keys.RESERVED_SUBTREE)
            .withFirstHeartbeat(Duration.ofMillis(1));
    try (CloneClient client = CloneClient.connect(config)) {
      client.awaitSynced(PATIENCE);
      return client.get(Keys.RESERVED_SUBTREE + "digest").map(Entry::utf8).orElse("none");
    }
  }

  @Override
  public void close() {
    replicas.forEach(CloneClient::close);
  }
}
