package org.zclone.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/**
 * The conditions of one run, drawn from its seed: each run has some faults and not others, some
 * sizes and not others, so that rare combinations get their turn. <em>Immutable.</em>
 */
final class Plan {
  static final String SERVER = "tcp://127.0.0.1:5556";

  /** Which keys a subtree client follows; the other half of the keys begin with /t/. */
  static final String SUBTREE = "/s/";

  /** What is written when all is well. */
  static final String PROBE = SUBTREE + "probe";

  private static final int LARGE_QUEUE = 20_000;
  private static final int MOST_FEW_SNAPSHOTS = 3;

  final int fullSessions;
  final int treeSessions;
  final int plainClients;
  final int rawWriters;
  final List<String> keys = new ArrayList<>();
  final int valueBytes;
  final int burst;
  final long faultPhaseNs;
  final long workPauseNs;
  final long faultPauseNs;
  final Set<Act> acts = EnumSet.noneOf(Act.class);
  final long latencyNs;
  final long jitterNs;
  final long reactionNs;
  final int routerQueue;
  final int readerQueue;

  /** How little credit clients grant; 0 if as much as they do by themselves. */
  final int creditWindow;

  /** What subtree clients with a session follow. */
  private final List<String> subtrees;

  /**
   * Whether RFC 12 clients follow a subtree. They have no way to see that the server dropped
   * something, so it must not.
   */
  private final boolean plainTrees;

  final ServerConfig server;
  final ClientConfig client;

  Plan(Chance chance) {
    int mix = chance.between(0, 9);
    fullSessions = mix < 7 ? chance.between(1, 2) : 0;
    treeSessions = mix < 7 ? chance.between(0, 2) : 0;
    plainClients = mix < 7 ? chance.between(0, 1) : chance.between(1, 3);
    rawWriters = chance.between(0, 2);
    int keyCount = chance.of(0.3) ? chance.between(1, 3) : chance.between(4, 50);
    for (int i = 0; i < keyCount; i++) {
      keys.add((i % 2 == 0 ? SUBTREE : "/t/") + i);
    }
    keys.add(PROBE);
    valueBytes = chance.of(0.1) ? chance.between(1_000, 20_000) : chance.between(0, 40);
    burst = chance.of(0.2) ? chance.between(10, 60) : chance.between(2, 8);
    faultPhaseNs = chance.between(2, 6) * Timeline.SECOND;
    workPauseNs = chance.between(5, 60) * Timeline.MS;
    faultPauseNs = chance.between(100, 1_500) * Timeline.MS;
    for (Act act : Act.values()) {
      if (chance.of(act.isFault() ? 0.35 : 0.7)) {
        acts.add(act);
      }
    }
    acts.add(Act.PUT);
    latencyNs = chance.between(0, 5_000) * Timeline.US;
    jitterNs = chance.of(0.3) ? 0 : chance.between(1, 20_000) * Timeline.US;
    reactionNs = chance.of(0.2) ? 0 : chance.between(1, 3_000) * Timeline.US;
    routerQueue = chance.of(0.5) ? 1_000 : chance.between(1, 20);
    readerQueue = chance.of(0.5) ? 1_000 : chance.between(1, 20);
    creditWindow = chance.of(0.5) ? 0 : chance.between(50, 5_000);
    ServerConfig roomy = server(chance);
    client = client(chance);
    server = chance.of(0.7) ? roomy : roomy.withMaxSnapshots(chance.between(1, MOST_FEW_SNAPSHOTS));
    subtrees = chance.of(0.7) ? List.of(SUBTREE) : List.of(SUBTREE, "/t/1", "/t/3");
    plainTrees = server.publisherQueue() >= LARGE_QUEUE && chance.of(0.4);
  }

  private static ServerConfig server(Chance chance) {
    return ServerConfig.at(SERVER)
        .withHeartbeat(Duration.ofMillis(chance.between(100, 1_000)))
        .withPublisherQueue(chance.of(0.5) ? LARGE_QUEUE : chance.between(1, 30));
  }

  private static ClientConfig client(Chance chance) {
    return ClientConfig.to(SERVER)
        .withSilence(Duration.ofMillis(chance.between(1_200, 3_000)))
        .withFirstHeartbeat(Duration.ofMillis(chance.between(200, 1_500)))
        .withSnapshotTimeout(Duration.ofMillis(chance.between(500, 3_000)))
        .withLongestPause(Duration.ofMillis(chance.between(100, 1_000)))
        .withWriteTimeout(Duration.ofMillis(chance.between(2_000, 8_000)));
  }

  /** The clients, in the order of their numbers. */
  List<ClientConfig> clients() {
    List<ClientConfig> clients = new ArrayList<>();
    for (int i = 0; i < fullSessions; i++) {
      clients.add(client.withPlane(Plane.SESSION));
    }
    for (int i = 0; i < treeSessions; i++) {
      clients.add(client.withPlane(Plane.SESSION).withSubtrees(subtrees));
    }
    for (int i = 0; i < plainClients; i++) {
      ClientConfig plain = client.withPlane(Plane.RFC12);
      clients.add(plainTrees ? plain.withSubtree(SUBTREE) : plain);
    }
    return clients;
  }

  /**
   * Whether the echo of an RFC 12 write may be late although nothing is wrong: the server drops
   * what its queue has no room for, and when what was held up arrives all at once, that may be more
   * than a burst; then it also refuses the snapshots beyond the most, and who is refused asks again
   * only when a time-out is over.
   */
  boolean isEchoLate() {
    boolean drops = server.publisherQueue() < LARGE_QUEUE;
    boolean refuses = server.maxSnapshots() <= MOST_FEW_SNAPSHOTS;
    return server.publisherQueue() <= burst || (drops && refuses);
  }

  /** How long it may take until all is well again once the faults have ended. */
  long healNs() {
    return 25 * Timeline.SECOND;
  }
}
