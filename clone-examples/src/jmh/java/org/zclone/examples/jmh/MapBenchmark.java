package org.zclone.examples.jmh;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.zclone.CloneClient;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.ServerConfig;
import org.zclone.replica.Digest;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;

/** The map of a replica beside a plain concurrent map; {@code get} is that of a real client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MapBenchmark {
  private static final int BATCH = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** How many entries the map has. */
  @Param({"10000", "1000000"})
  public int size;

  private String[] keys = {};
  private final ConcurrentHashMap<String, byte[]> plain = new ConcurrentHashMap<>();
  private final ReplicaEditor editor = new ReplicaEditor();
  private List<StoredEntry> entries = List.of();
  private CloneServer server;
  private CloneClient client;
  private int next;
  private long sequence;

  /** Fills the maps, that of the client through a server. */
  @Setup(Level.Trial)
  public void fill() {
    entries = Samples.entries(size);
    keys = new String[size];
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
    for (int i = 0; i < size; i++) {
      StoredEntry entry = entries.get(i);
      keys[i] = Samples.key(i); // another object than the one in the maps
      plain.put(entry.key(), entry.array());
      editor.put(entry);
      server.put(entry.key(), Bytes.wrap(entry.array()));
    }
    editor.publish();
    sequence = size;
    server.put(keys[0], Bytes.utf8("last")).join();
    client = CloneClient.connect(ClientConfig.to(server.endpoint().toString()));
    client.awaitSynced(PATIENCE);
  }

  /** Ends both. */
  @TearDown(Level.Trial)
  public void close() {
    client.close();
    server.close();
  }

  private String anyKey() {
    return keys[ThreadLocalRandom.current().nextInt(keys.length)];
  }

  /** What {@code get} is compared with. */
  @Benchmark
  public Object getFromConcurrentHashMap() {
    return plain.get(anyKey());
  }

  /** A client's {@code get}. */
  @Benchmark
  public Object getFromReplica() {
    return client.get(anyKey());
  }

  /** A batch of updates, shown at the end; the figure is for one update. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object putAndPublish() {
    for (int i = 0; i < BATCH; i++) {
      StoredEntry old = entries.get(next);
      next = (next + 1) % size;
      editor.put(new StoredEntry(old.key(), old.array(), ++sequence, 0));
    }
    return editor.publish();
  }

  /** The same with a plain concurrent map. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object putIntoConcurrentHashMap() {
    for (int i = 0; i < BATCH; i++) {
      StoredEntry old = entries.get(next);
      next = (next + 1) % size;
      plain.put(old.key(), old.array());
    }
    return plain;
  }

  /** The digest of one entry. */
  @Benchmark
  public long digest() {
    next = (next + 1) % size;
    return Digest.of(entries.get(next));
  }
}
