package org.zclone.examples.jmh;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.replica.StoredEntry;

/**
 * The whole way of an update in one JVM, from a client's write to its answer: with {@code -prof gc}
 * it tells what an update allocates on server and clients together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UpdateBenchmark {
  private static final int BATCH = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** How many replicas follow, beside the client that writes and follows nothing. */
  @Param({"0", "1"})
  public int replicas;

  private final List<StoredEntry> entries = Samples.entries(BATCH);
  private CloneServer server;
  private CloneClient writer;
  private List<CloneClient> followers = List.of();

  /** Connects. */
  @Setup(Level.Trial)
  public void connect() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
    ClientConfig config = ClientConfig.to(server.endpoint().toString());
    writer = CloneClient.connect(config.withSubtree("/nothing/"));
    writer.awaitSynced(PATIENCE);
    followers = IntStream.range(0, replicas).mapToObj(i -> CloneClient.connect(config)).toList();
    followers.forEach(follower -> follower.awaitSynced(PATIENCE));
  }

  /** Ends all. */
  @TearDown(Level.Trial)
  public void close() {
    followers.forEach(CloneClient::close);
    writer.close();
    server.close();
  }

  /** Writes, and waits for the last answer; the figure is for one update. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Receipt write() {
    CompletableFuture<Receipt> last = new CompletableFuture<>();
    for (StoredEntry entry : entries) {
      last = writer.put(entry.key(), Bytes.wrap(entry.array()));
    }
    return last.join();
  }

  /** The same by the server's own application. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Receipt writeEmbedded() {
    CompletableFuture<Receipt> last = new CompletableFuture<>();
    for (StoredEntry entry : entries) {
      last = server.put(entry.key(), Bytes.wrap(entry.array()));
    }
    return last.join();
  }
}
