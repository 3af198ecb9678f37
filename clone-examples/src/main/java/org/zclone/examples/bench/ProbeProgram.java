package org.zclone.examples.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
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

  private ProbeProgram(CloneClient client, byte[] filling) {
    this.client = client;
    this.filling = filling;
  }

  /** Obeys: {@code probe COUNT PER_SECOND}. */
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
    new Orders().on("probe", words -> program.probe(Integer.parseInt(words[1]), words[2])).obey();
  }

  private Quantiles probe(int count, String perSecond) throws InterruptedException {
    int rate = Integer.parseInt(perSecond);
    AtomicLongArray times = new AtomicLongArray(count);
    CountDownLatch answers = new CountDownLatch(count);
    long startNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Waiting.untilNs(startNs + i * SECOND_NS / rate);
      int number = i;
      long sentNs = System.nanoTime();
      byte[] value = filling.clone();
      ByteBuffer.wrap(value).putLong(sentNs);
      client
          .put(SUBTREE + i % KEYS, Bytes.wrap(value))
          .thenRun(
              () -> {
                times.set(number, System.nanoTime() - sentNs);
                answers.countDown();
              });
    }
    answers.await();
    long[] all = new long[count];
    for (int i = 0; i < count; i++) {
      all[i] = times.get(i);
    }
    return Quantiles.ofNanos(all);
  }
}
