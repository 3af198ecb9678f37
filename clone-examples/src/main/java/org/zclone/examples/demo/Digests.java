package org.zclone.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.examples.trial.Description;

/**
 * Replicas in this process, one for each mirror, whose fingerprints are compared with those of both
 * servers. <em>Confined to one thread.</em>
 */
final class Digests implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String[] addresses;
  private final List<CloneClient> replicas = new ArrayList<>();

  /** Begins to follow the whole map of the servers at {@code addresses}. */
  Digests(String addresses, int count) {
    this.addresses = addresses.split(",");
    for (int i = 0; i < count; i++) {
      replicas.add(CloneClient.connect(ClientConfig.to(this.addresses)));
    }
  }

  /** Waits until both servers and all replicas have the same; whether that came. */
  boolean awaitEqual() {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!isEqual()) {
      if (System.nanoTime() - endNs > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NS);
    }
    return true;
  }

  private boolean isEqual() {
    Set<String> all = new TreeSet<>(ofReplicas());
    all.addAll(ofServers());
    return all.size() == 1;
  }

  /** What the replicas have, as a server's own description writes it. */
  Set<String> ofReplicas() {
    Set<String> digests = new TreeSet<>();
    replicas.forEach(replica -> digests.add(String.format("%016x", replica.digest())));
    return digests;
  }

  /** What each server says that it has. */
  Set<String> ofServers() {
    Set<String> digests = new TreeSet<>();
    for (String address : addresses) {
      digests.add(ofServer(address));
    }
    return digests;
  }

  private static String ofServer(String address) {
    return Description.ask(address, PATIENCE).map(it -> it.text("digest")).orElse("silent");
  }

  @Override
  public void close() {
    replicas.forEach(CloneClient::close);
  }
}
