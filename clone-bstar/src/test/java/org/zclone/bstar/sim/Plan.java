package org.zclone.bstar.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.server.Bounds;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/**
 * The conditions of one run, drawn from its seed: each run has some faults and not others, some
 * sizes and not others, so that rare combinations get their turn. <em>Immutable.</em>
 */
final class Plan {
  static final int SERVERS = 2;
  static final String[] NAMES = {"A", "B"};
  static final String[] ENDPOINTS = {"tcp://127.0.0.1:5556", "tcp://127.0.0.1:6556"};

  /** Which keys a subtree client follows; the other half of the keys begin with /t/. */
  static final String SUBTREE = "/s/";

  /** What is written when all is well. */
  static final String PROBE = SUBTREE + "probe";

  static final long YEAR_2026_MS = 1_790_000_000_000L;

  final int fullClients;
  final int sessions;
  final int fullReaders;
  final int clients;
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
  final int queue;
  final int publisherQueue;
  final Bounds bounds;
  final long failoverNs;
  final boolean awaitsStandby;
  final WhenAlone whenAlone;
  final boolean backupFirst;
  final long secondStartNs;
  final boolean overlaps;

  /** How long it takes at least from one turn of a loop to the next. */
  final long turnNs;

  /** Whether an application that writes often goes on at once. */
  final boolean series;

  private final long beatNs;
  private final long patienceNs;
  private final boolean refusalMeansDead;
  private final long[] wallSkewMs = new long[SERVERS];
  private final Duration heartbeat;
  private final ClientConfig client;

  Plan(Chance chance) {
    fullClients = chance.between(1, 2);
    sessions = fullClients + chance.between(0, 2);
    fullReaders = chance.of(0.5) ? 1 : 0;
    clients = sessions + fullReaders + (chance.of(0.2) ? 1 : 0);
    rawWriters = chance.between(0, 2);
    int keyCount = chance.of(0.3) ? chance.between(1, 3) : chance.between(4, 50);
    for (int i = 0; i < keyCount; i++) {
      keys.add((i % 2 == 0 ? SUBTREE : "/t/") + i);
    }
    keys.add(PROBE);
    valueBytes = chance.of(0.1) ? chance.between(1_000, 20_000) : chance.between(0, 40);
    burst = chance.of(0.2) ? chance.between(10, 60) : chance.between(2, 8);
    faultPhaseNs = chance.between(2, 10) * Timeline.SECOND;
    workPauseNs = chance.between(10, 80) * Timeline.MS;
    faultPauseNs = chance.between(100, 1_500) * Timeline.MS;
    overlaps = chance.of(0.6);
    for (Act act : Act.values()) {
      if (chance.of(act.isFault() ? 0.4 : 0.7)) {
        acts.add(act);
      }
    }
    acts.add(Act.PUT);
    latencyNs = chance.between(10, 5_000) * Timeline.US;
    jitterNs = chance.of(0.3) ? 0 : chance.between(1, 20_000) * Timeline.US;
    reactionNs = chance.of(0.2) ? 0 : chance.between(1, 3_000) * Timeline.US;
    queue = chance.of(0.6) ? 10_000 : chance.between(1, 20);
    publisherQueue = chance.of(0.5) ? 20_000 : chance.between(1, 30);
    bounds =
        chance.of(0.5)
            ? Bounds.DEFAULT
            : new Bounds(chance.of(0.5) ? 0 : chance.between(1, 20), chance.between(0, 20), 1_000);
    long failoverMs = chance.between(250, 2_000);
    failoverNs = failoverMs * Timeline.MS;
    beatNs = failoverMs / chance.between(4, 10) * Timeline.MS;
    patienceNs = chance.between(150, 3_000) * Timeline.MS;
    awaitsStandby = chance.of(0.85);
    whenAlone = chance.of(0.5) ? WhenAlone.DEGRADE : WhenAlone.REJECT;
    refusalMeansDead = chance.of(0.6);
    backupFirst = chance.of(0.3);
    secondStartNs = chance.of(0.5) ? chance.between(0L, 20L) * Timeline.MS : 3 * failoverNs;
    for (int i = 0; i < SERVERS; i++) {
      wallSkewMs[i] = chance.of(0.5) ? 0 : chance.between(-7_200_000L, 7_200_000L);
    }
    heartbeat = Duration.ofMillis(chance.between(100, 1_000));
    client =
        ClientConfig.to(ENDPOINTS)
            .withPlane(Plane.SESSION)
            .withSilence(Duration.ofMillis(chance.between(1_200, 3_000)))
            .withFirstHeartbeat(Duration.ofMillis(chance.between(200, 1_500)))
            .withSnapshotTimeout(Duration.ofMillis(chance.between(500, 3_000)))
            .withLongestPause(Duration.ofMillis(chance.between(100, 1_000)))
            .withWriteTimeout(Duration.ofMillis(chance.between(2_000, 8_000)));
    turnNs = (chance.of(0.6) ? 20 : chance.between(20, 2_000)) * Timeline.US;
    series = chance.of(0.4);
  }

  ClientConfig client(int number) {
    ClientConfig its = number < sessions ? client : client.withPlane(Plane.RFC12);
    boolean isFull = number < sessions ? number < fullClients : number - sessions < fullReaders;
    return isFull ? its : its.withSubtree(SUBTREE);
  }

  PairConfig server(int host) {
    ServerConfig server = ServerConfig.at(ENDPOINTS[host]).withHeartbeat(heartbeat);
    PairConfig config =
        host == 0
            ? PairConfig.primary(server, ENDPOINTS[1])
            : PairConfig.backup(server, ENDPOINTS[0]);
    config =
        config
            .withFailover(Duration.ofNanos(failoverNs))
            .withBeat(Duration.ofNanos(beatNs))
            .withPatience(Duration.ofNanos(patienceNs))
            .withWhenAlone(whenAlone)
            .withRefusalMeansDead(refusalMeansDead);
    return awaitsStandby ? config : config.withoutAwaitingStandby();
  }

  long wallMs(int host, long nowNs) {
    return YEAR_2026_MS + wallSkewMs[host] + nowNs / Timeline.MS;
  }

  /** Whether nothing is answered that the standby does not have. */
  boolean insists() {
    return awaitsStandby && whenAlone == WhenAlone.REJECT;
  }

  /** How long the request of a client counts at most, which may have to wait for the verdict. */
  long voteNs() {
    return 2 * Timeline.SECOND + 2 * failoverNs;
  }

  /** How long the pair may need after a fault until everything is as before. */
  long recoveryNs() {
    return 3 * failoverNs + patienceNs + 6 * Timeline.SECOND;
  }
}
