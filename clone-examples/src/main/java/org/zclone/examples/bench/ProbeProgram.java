package org.zclone.examples.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.process.Orders;

/**
 * Writes at a steady rate and measures how long until each write is answered, and shown by its own
 * replica: {@code HOST:PORT VALUE_BYTES}. Each value begins with the time when it was written.
 */
final class ProbeProgram {
  /** The subtree of the keys. */
  static final String SUBTREE = "/probe/";

  private static final int KEYS = 100;
  private static final long SECOND_NS = 1_000_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CloneClient client;
  private final byte[] filling;
  private CompletableFuture<Quantiles> probing = new CompletableFuture<>();
  private volatile boolean ended;

  private ProbeProgram(CloneClient client, byte[] filling) {
    this.client = client;
    this.filling = filling;
  }

  /** Obeys: {@code probe COUNT PER_SECOND}, or {@code begin PER_SECOND} and {@code end}. */
  public static void main(String[] arguments) {
    ClientConfig config =
        ClientConfig.to(arguments[0])
            .withPlane(Plane.SESSION)
            .withSubtree(SUBTREE)
            .withWriteTimeout(PATIENCE);
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    byte[] filling = new byte[Math.max(Long.BYTES, Integer.parseInt(arguments[1]))];
    ProbeProgram program = new ProbeProgram(client, filling);
    new Orders()
        .on("probe", words -> program.probe(Integer.parseInt(words[1]), Integer.parseInt(words[2])))
        .on("begin", words -> program.begin(Integer.parseInt(words[1])))
        .on("end", words -> program.end())
        .obey();
  }

  private String begin(int perSecond) {
    ended = false;
    probing = CompletableFuture.supplyAsync(() -> probe(Integer.MAX_VALUE, perSecond));
    return "begun";
  }

  private Quantiles end() {
    ended = true;
    return probing.join();
  }

  private Quantiles probe(int most, int perSecond) {
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    long startNs = System.nanoTime();
    for (int i = 0; i == 0 || i < most && !ended; i++) {
      Waiting.untilNs(startNs + i * SECOND_NS / perSecond);
      long sentNs = System.nanoTime();
      byte[] value = filling.clone();
      ByteBuffer.wrap(value).putLong(sentNs);
      answers.add(
          client
              .put(SUBTREE + i % KEYS, Bytes.wrap(value))
              .thenApply(receipt -> System.nanoTime() - sentNs));
    }
    return Quantiles.ofNanos(answers.stream().mapToLong(CompletableFuture::join).toArray());
  }
}
