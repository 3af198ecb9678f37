package org.zclone.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.process.Orders;

/**
 * A replica that notes when it shows what {@link ProbeProgram} writes: {@code HOST:PORT}.
 *
 * <p>Two processes compare {@link System#nanoTime()} here, which on one machine is one clock. The
 * listener runs on the loop's thread, against the advice for applications, because that is the
 * moment at which the replica shows the change; handing it to another thread is not measured.
 */
final class ObserverProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Who is slow is sent the last value of a key, so some writes may never be seen. */
  private static final long MERGED_NS = 1_000_000_000;

  private final List<Long> times = new ArrayList<>(); // guarded by itself
  private volatile long lastNs = System.nanoTime();
  private int merged;

  private ObserverProgram() {}

  /**
   * Obeys: {@code seen COUNT} waits for as many changes, all of which were made; {@code merged}
   * answers how many of them were not seen, because the server merged them with later ones.
   */
  public static void main(String[] arguments) {
    ObserverProgram program = new ObserverProgram();
    ClientConfig config =
        ClientConfig.to(arguments[0]).withPlane(Plane.SESSION).withListenerExecutor(Runnable::run);
    CloneClient client = CloneClient.connect(config);
    client.watch(ProbeProgram.SUBTREE, program::note);
    client.awaitSynced(PATIENCE);
    Orders.say("ready", "");
    new Orders()
        .on("seen", words -> program.seen(Integer.parseInt(words[1])))
        .on("merged", words -> program.merged)
        .obey();
  }

  private void note(Change change) {
    long nowNs = System.nanoTime();
    lastNs = nowNs;
    if (change.cause() == Change.Cause.PUT) {
      Bytes value = change.after().orElseThrow().value();
      synchronized (times) {
        times.add(nowNs - value.asByteBuffer().getLong());
      }
    }
  }

  private Quantiles seen(int count) {
    long askedNs = System.nanoTime();
    Waiting.until(() -> size() >= count || isQuietSince(askedNs), count + " changes are seen");
    synchronized (times) {
      long[] all = times.stream().mapToLong(Long::longValue).toArray();
      merged = count - all.length;
      times.clear();
      return Quantiles.ofNanos(all);
    }
  }

  private boolean isQuietSince(long startNs) {
    long nowNs = System.nanoTime();
    return Math.min(nowNs - startNs, nowNs - lastNs) > MERGED_NS;
  }

  private int size() {
    synchronized (times) {
      return times.size();
    }
  }
}
