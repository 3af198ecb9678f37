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
  private static final int AHEAD = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private WriterProgram() {}

  /** Obeys. */
  public static void main(String[] arguments) {
    Workload workload = new Workload(Integer.parseInt(arguments[1]));
    ClientConfig config =
        ClientConfig.to(arguments[0])
            .withPlane(Plane.SESSION)
            .withSubtree("/nothing/")
            .withWriteTimeout(PATIENCE);
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    new Orders().on("write", words -> write(client, workload, words[1])).obey();
  }

  /** Writes and waits for all answers, a refusal ends the program; returns the last sequence. */
  private static long write(CloneClient client, Workload workload, String updates) {
    int count = Integer.parseInt(updates);
    Deque<CompletableFuture<Receipt>> waiting = new ArrayDeque<>();
    long last = 0;
    for (int i = 0; i < count; i++) {
      waiting.add(client.put(workload.keyOf(i), Bytes.wrap(workload.valueOf(i))));
      if (waiting.size() > AHEAD) {
        last = waiting.remove().join().sequence();
      }
    }
    while (!waiting.isEmpty()) {
      last = waiting.remove().join().sequence();
    }
    return last;
  }
}
