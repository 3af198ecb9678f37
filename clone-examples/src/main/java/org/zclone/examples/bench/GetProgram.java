package org.zclone.examples.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.examples.process.Orders;

/** A replica, and a plain concurrent map of the same entries: {@code HOST:PORT ENTRIES BYTES}. */
final class GetProgram {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String[] keys;
  private long sink; // so that nothing is dead code

  private GetProgram(int entries) {
    keys = new String[entries];
    for (int i = 0; i < entries; i++) {
      keys[i] = Entries.key(i); // other objects than those in the maps
    }
  }

  /** Obeys: {@code plain COUNT} and {@code replica COUNT} answer nanoseconds and bytes of a get. */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[1]);
    Entries entries = new Entries(Integer.parseInt(arguments[2]));
    ConcurrentHashMap<String, byte[]> plain = new ConcurrentHashMap<>();
    for (int i = 0; i < count; i++) {
      plain.put(Entries.key(i), entries.value());
    }
    CloneClient client =
        CloneClient.connect(ClientConfig.to(arguments[0]).withPlane(Plane.SESSION));
    client.awaitSynced(PATIENCE);
    GetProgram program = new GetProgram(count);
    new Orders()
        .on("plain", words -> program.getFromPlain(plain, Integer.parseInt(words[1])))
        .on("replica", words -> program.getFromReplica(client, Integer.parseInt(words[1])))
        .on("sink", words -> program.sink)
        .obey();
  }

  // Two loops, one for each: in a common one the compiler would see two kinds of maps.

  private String getFromPlain(ConcurrentHashMap<String, byte[]> map, int count) {
    return measured(
        count,
        random -> {
          int found = 0;
          for (int i = 0; i < count; i++) {
            byte[] value = map.get(keys[random.nextInt(keys.length)]);
            found += value == null ? 0 : value.length;
          }
          return found;
        });
  }

  private String getFromReplica(CloneClient client, int count) {
    return measured(
        count,
        random -> {
          int found = 0;
          for (int i = 0; i < count; i++) {
            var entry = client.get(keys[random.nextInt(keys.length)]);
            found += entry.isPresent() ? entry.get().value().length() : 0;
          }
          return found;
        });
  }

  private String measured(int count, ToIntFunction<SplittableRandom> loop) {
    SplittableRandom random = new SplittableRandom(1);
    long before = allocatedHere();
    long startNs = System.nanoTime();
    sink += loop.applyAsInt(random);
    double ns = System.nanoTime() - startNs;
    double bytes = allocatedHere() - before;
    return String.format(Locale.ROOT, "%.3f %.3f", ns / count, bytes / count);
  }

  private static long allocatedHere() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
