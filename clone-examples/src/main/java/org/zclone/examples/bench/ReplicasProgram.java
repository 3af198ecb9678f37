package org.zclone.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.examples.process.Orders;

/** Replicas that are measured, all in one process: {@code HOST:PORT}. */
final class ReplicasProgram {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ClientConfig config;
  private final List<CloneClient> clients = new ArrayList<>();
  private final List<String> subtrees = new ArrayList<>(); // of those with one each

  private ReplicasProgram(String server) {
    config = ClientConfig.to(server).withPlane(Plane.SESSION);
  }

  /** Obeys. */
  public static void main(String[] arguments) {
    ReplicasProgram program = new ReplicasProgram(arguments[0]);
    long empty = Measured.liveBytes();
    new Orders()
        .on("connect", words -> program.connect(Integer.parseInt(words[1])))
        .on(
            "follow",
            words -> program.follow(Integer.parseInt(words[1]), Integer.parseInt(words[2])))
        .on("followEach", words -> program.followEach(words[1], words[2]))
        .on("awaitEach", words -> program.awaitEach(Long.parseLong(words[1]), words[2]))
        .on("await", words -> program.await(Long.parseLong(words[1]), words[2]))
        .on("digests", words -> program.digests())
        .on("received", words -> program.received())
        .on("leave", words -> program.leave())
        .on("cpu", words -> Measured.cpuNs())
        .on("allocated", words -> Measured.allocatedBytes())
        .on("bytes", words -> Measured.liveBytes() - empty)
        .obey();
  }

  /** Connects replicas of the whole map; returns after how many nanoseconds all were complete. */
  private long connect(int count) {
    long startNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      clients.add(CloneClient.connect(config));
    }
    clients.forEach(client -> client.awaitSynced(PATIENCE));
    return System.nanoTime() - startNs;
  }

  /** Connects replicas of groups, the first of which is number {@code first} of all replicas. */
  private int follow(int first, int count) {
    for (int i = first; i < first + count; i++) {
      String subtree = Groups.subtree(i / Groups.FOLLOWERS);
      clients.add(CloneClient.connect(config.withSubtree(subtree)));
    }
    clients.forEach(client -> client.awaitSynced(PATIENCE));
    return clients.size();
  }

  /** Connects replicas of a subtree each. */
  private int followEach(String first, String count) {
    int begin = Integer.parseInt(first);
    for (int i = begin; i < begin + Integer.parseInt(count); i++) {
      subtrees.add(Groups.subtree(i));
      clients.add(CloneClient.connect(config.withSubtree(Groups.subtree(i))));
    }
    clients.forEach(client -> client.awaitSynced(PATIENCE));
    return clients.size();
  }

  /** Waits until all of these show the update of {@code name} with {@code sequence} or later. */
  private String awaitEach(long sequence, String name) {
    for (int i = 0; i < clients.size(); i++) {
      CloneClient client = clients.get(i);
      String key = subtrees.get(i) + name;
      Waiting.until(() -> shows(client, sequence, key), key + " has sequence " + sequence);
    }
    return "shown";
  }

  /** Waits until all replicas show the update of {@code key} with {@code sequence}. */
  private String await(long sequence, String key) {
    Waiting.until(
        () -> clients.stream().allMatch(client -> shows(client, sequence, key)),
        key + " has sequence " + sequence);
    return "shown";
  }

  private static boolean shows(CloneClient client, long sequence, String key) {
    return client.get(key).filter(entry -> entry.sequence() >= sequence).isPresent();
  }

  /** The fingerprints of all replicas, each once. */
  private String digests() {
    return String.join(
        " ", clients.stream().map(client -> Long.toString(client.digest())).distinct().toList());
  }

  /** The updates that all replicas were sent; who is slow is sent fewer, merged ones. */
  private long received() {
    return clients.stream().mapToLong(client -> client.counters().get("updates")).sum();
  }

  private String leave() {
    clients.forEach(CloneClient::close);
    clients.clear();
    return "left";
  }
}
