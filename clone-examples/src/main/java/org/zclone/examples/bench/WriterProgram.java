package org.zclone.examples.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.examples.process.Orders;

/** The client that writes: {@code HOST:PORT VALUE_BYTES}. It follows nothing that it writes. */
final class WriterProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CloneClient client;
  private final int valueBytes;
  private Workload workload;

  private WriterProgram(CloneClient client, int valueBytes) {
    this.client = client;
    this.valueBytes = valueBytes;
    workload = new Workload(valueBytes);
  }

  /** Obeys: {@code subtrees COUNT} changes the keys that {@code write COUNT} updates. */
  public static void main(String[] arguments) {
    ClientConfig config =
        ClientConfig.to(arguments[0])
            .withPlane(Plane.SESSION)
            .withSubtree("/nothing/")
            .withWriteTimeout(PATIENCE);
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    WriterProgram program = new WriterProgram(client, Integer.parseInt(arguments[1]));
    new Orders()
        .on("subtrees", words -> program.subtrees(Integer.parseInt(words[1])))
        .on("write", words -> program.write(Integer.parseInt(words[1])))
        .on("allocated", words -> Measured.allocatedBytes())
        .obey();
  }

  private int subtrees(int count) {
    workload = Workload.ofSubtrees(count, valueBytes);
    return count;
  }

  /** Writes and waits for all answers, a refusal ends the program; returns the last sequence. */
  private long write(int count) {
    Deque<CompletableFuture<Receipt>> waiting = new ArrayDeque<>();
    int ahead = Workload.ahead(valueBytes);
    long last = 0;
    for (int i = 0; i < count; i++) {
      waiting.add(client.put(workload.keyOf(i), Bytes.wrap(workload.valueOf(i))));
      if (waiting.size() > ahead) {
        last = waiting.remove().join().sequence();
      }
    }
    while (!waiting.isEmpty()) {
      last = waiting.remove().join().sequence();
    }
    return last;
  }
}
