package org.zclone.examples.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.Update;
import org.zclone.examples.process.Worker;
import org.zclone.examples.trial.Description;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Relay;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Writers;

/**
 * Who takes part: a pair, the writers of registers in this process, and processes of other writers,
 * of replicas and of visitors. <em>Confined to one thread</em>, but for what says otherwise.
 */
final class Cast implements AutoCloseable {
  /** What the names of the processes of replicas begin with. */
  static final String REPLICAS = "replicas-";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CATCHING_UP = Duration.ofSeconds(60);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long LOOK_MS = 20;
  private static final int WRITERS = 4;
  private static final int LOADS = 2;
  private static final int VISITORS = 4;

  /** The part of all updates that go to registers. */
  private static final double REGISTERS = 0.4;

  /** Those in a session. */
  private static final List<String> SESSIONS =
      List.of("session:", "session:" + Writers.SUBTREE, "session:" + Subtrees.LOAD);

  private static final List<String> PLAIN =
      List.of("rfc12:", "rfc12:" + Writers.SUBTREE, "rfc12:" + Subtrees.LOAD);

  private final Stage stage;
  private final Random random;
  private final int perSecond;
  private final Pair pair;
  private final Relay relay;
  private final Map<String, Worker> replicas = new TreeMap<>();
  private final Map<String, Worker> loads = new TreeMap<>();
  private final CloneClient client;
  private final Writers writers;
  private Worker visitors;
  private volatile Half active;
  private volatile int takeovers;
  private long marker;
  private long acknowledged; // to processes that have ended

  /** Starts everybody except {@link #startVisitors the visitors}. */
  Cast(Stage stage, int perSecond, double failoverSeconds, Random random)
      throws IOException, InterruptedException {
    this.stage = stage;
    this.random = random;
    this.perSecond = perSecond;
    pair = new Pair(stage, List.of("--failover", Double.toString(failoverSeconds)));
    pair.start();
    active = pair.active();
    relay = new Relay(active);
    client =
        CloneClient.connect(config().withPlane(Plane.SESSION).withSubtrees(List.of(Subtrees.SOAK)));
    writers = new Writers(pair.addresses(), WRITERS, writersPause());
    startReplicas(REPLICAS + 1, pair.addresses(), SESSIONS);
    startReplicas(REPLICAS + 2, pair.addresses(), PLAIN);
    startReplicas(REPLICAS + 3, relay.address(), List.of(SESSIONS.get(0), PLAIN.get(0)));
    for (int i = 1; i <= LOADS; i++) {
      startLoad("load-" + i);
    }
  }

  private Duration writersPause() {
    return Duration.ofNanos((long) (1e9 * WRITERS / (perSecond * REGISTERS)));
  }

  private ClientConfig config() {
    return ClientConfig.to(pair.addresses().split(","));
  }

  private void startReplicas(String name, String addresses, List<String> kinds) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(name, addresses));
    arguments.addAll(kinds);
    replicas.put(name, new Worker(stage.start(name, ReplicaProgram.class, arguments.toArray())));
  }

  private void startLoad(String name) throws IOException {
    int rate = (int) Math.max(1, perSecond * (1 - REGISTERS) / LOADS);
    loads.put(
        name,
        new Worker(
            stage.start(name, LoadProgram.class, name, pair.addresses(), rate, random.nextInt())));
  }

  /** Lets clients come and go. */
  void startVisitors() throws IOException {
    visitors =
        new Worker(
            stage.start(
                "visitors", VisitorsProgram.class, pair.addresses(), VISITORS, random.nextInt()));
  }

  /** Kills a process of writers and starts another one with the same keys. */
  void replaceLoad() throws IOException, InterruptedException {
    String name = "load-" + (1 + random.nextInt(LOADS));
    acknowledged += (long) loads.get(name).askNumber("acknowledged");
    loads.get(name).process().kill();
    startLoad(name);
  }

  /** Kills the visitors and sends others. */
  void replaceVisitors() throws IOException, InterruptedException {
    visitors.process().kill();
    startVisitors();
  }

  /** One of the processes of replicas. */
  Worker someReplicas() {
    return new ArrayList<>(replicas.values()).get(random.nextInt(replicas.size()));
  }

  /** Waits until exactly one is active, and has the relay lead there. */
  void aim() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (pair.primary().isActive() == pair.backup().isActive() && System.nanoTime() - endNs < 0) {
      Thread.sleep(LOOK_MS);
    }
    Half now = pair.active();
    if (now != active) {
      takeovers++;
      active = now;
      relay.leadTo(now);
    }
  }

  /** Waits until both servers and all replicas have everything that is written now. */
  void settle() throws IOException, InterruptedException {
    pair.awaitInSync();
    aim();
    awaitReplicas();
  }

  /** Waits until all replicas have everything that is written now. */
  void awaitReplicas() throws IOException, InterruptedException {
    marker++;
    client.writeAndWait(Update.put(Subtrees.MARKER, Bytes.utf8(Long.toString(marker))));
    for (Map.Entry<String, Worker> each : replicas.entrySet()) {
      awaitMarker(each.getKey(), each.getValue());
    }
  }

  /** The other server may take over meanwhile, late, since a fault was short: the relay follows. */
  private void awaitMarker(String name, Worker replica) throws IOException, InterruptedException {
    long endNs = System.nanoTime() + CATCHING_UP.toNanos();
    String lacking = replica.ask("await " + marker);
    while (!lacking.isEmpty()) {
      if (System.nanoTime() - endNs > 0) {
        throw new IOException(name + " did not catch up: " + lacking);
      }
      aim();
      lacking = replica.ask("await " + marker);
    }
  }

  /** What was seen until now may be undone without being wrong. */
  void forgetSeen() throws IOException, InterruptedException {
    writers.forgetSeen();
    for (Worker worker : replicas.values()) {
      worker.ask("forget");
    }
  }

  /** How many updates the other writers' processes were told to be done, once they have ended. */
  long acknowledgedByLoad() {
    return acknowledged;
  }

  /** Ends the writing of all processes, and the visits; session-bound entries go with them. */
  void endLoad() throws IOException, InterruptedException {
    visitors.ask("rest");
    visitors.close();
    for (Worker load : loads.values()) {
      load.ask("rest");
      acknowledged += (long) load.askNumber("acknowledged");
      load.ask("leave");
      load.close();
    }
  }

  /** How many sessions there are when neither loads nor visitors nor writers are there. */
  static int sessionsOfThoseWhoStay() {
    return SESSIONS.size() + 1 + 2; // this client and the observer, too
  }

  /** How many sessions the active server says that it has. From any thread. */
  String sessions() {
    return Description.ask(active.address(), SECOND)
        .map(it -> it.text("sessions"))
        .orElse("unknown");
  }

  Pair pair() {
    return pair;
  }

  Half active() {
    return active;
  }

  Half standby() {
    return pair.other(active);
  }

  Relay relay() {
    return relay;
  }

  Writers writers() {
    return writers;
  }

  Map<String, Worker> replicas() {
    return replicas;
  }

  int takeovers() {
    return takeovers;
  }

  @Override
  public void close() {
    client.close();
    writers.close();
    try {
      relay.close();
    } catch (IOException e) {
      System.err.println("clone: the relay did not end: " + e);
    }
  }
}
