package org.zclone.examples.soak;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.examples.process.Orders;

/**
 * A writer of everything that can be written, at a steady rate: {@code NAME ADDRESSES PER_SECOND
 * SEED}. Each name has keys of its own, a limited number of them.
 */
final class LoadProgram {
  private static final int PENDING = 500;
  private static final int KEYS = 1_000;
  private static final int FEW_KEYS = 20;
  private static final int LONGEST_TTL_SECONDS = 3;
  private static final int USUAL_BYTES = 200;
  private static final int LARGE_BYTES = 32 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long TICK_NS = 1_000_000;
  private static final long MILLIS = 1_000;

  private final String name;
  private final Random random;
  private final CloneClient sessions;
  private final CloneClient plain;
  private final AtomicLong issued = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopped;

  private LoadProgram(String name, ClientConfig config, int perSecond, long seed) {
    this.name = name;
    random = new Random(seed);
    ClientConfig writing = config.withPendingWrites(PENDING).withWriteTimeout(PATIENCE);
    sessions =
        CloneClient.connect(
            writing.withPlane(Plane.SESSION).withSubtree(Subtrees.LOAD + name + "/"));
    plain =
        CloneClient.connect(writing.withPlane(Plane.RFC12).withSubtree(Subtrees.LOAD + name + "/"));
    thread = new Thread(() -> write(perSecond), "load");
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes and obeys. */
  public static void main(String[] arguments) {
    LoadProgram program =
        new LoadProgram(
            arguments[0],
            ClientConfig.to(arguments[1].split(",")),
            Integer.parseInt(arguments[2]),
            Long.parseLong(arguments[3]));
    new Orders()
        .on("acknowledged", words -> program.acknowledged.get())
        .on("rest", words -> program.rest())
        .on("leave", words -> program.leave())
        .obey();
  }

  private void write(int perSecond) {
    long startNs = System.nanoTime();
    long count = 0;
    while (!stopped) {
      long due = (System.nanoTime() - startNs) / TICK_NS * perSecond / MILLIS;
      if (due - count > perSecond) {
        count = due; // after a pause nobody is served better by a flood
      }
      while (count < due && !stopped) {
        count += writeNext();
      }
      LockSupport.parkNanos(TICK_NS);
    }
  }

  /** Returns how many updates it was. */
  private int writeNext() {
    int kind = random.nextInt(100);
    if (kind < 5) {
      List<Update> group = group();
      count(sessions.write(group), group.size());
      return group.size();
    }
    if (kind < 15) {
      count(plain.write(Update.put(key(Subtrees.LOAD, "/rfc12/", KEYS), value())), 1);
    } else {
      count(sessions.write(single(kind)), 1);
    }
    return 1;
  }

  private Update single(int kind) {
    if (kind < 20) {
      return Update.put(key(Subtrees.BOUND, "/", FEW_KEYS), value()).boundToSession();
    } else if (kind < 35) {
      Duration ttl = Duration.ofSeconds(random.nextInt(1, LONGEST_TTL_SECONDS + 1));
      return Update.put(key(Subtrees.TTL, "/", KEYS), value()).ttl(ttl);
    } else if (kind < 50) {
      return Update.remove(key(Subtrees.LOAD, "/", KEYS));
    }
    return Update.put(key(Subtrees.LOAD, "/", KEYS), value());
  }

  private List<Update> group() {
    String prefix = key(Subtrees.GROUPS, "/", FEW_KEYS);
    Bytes value = Bytes.utf8(Long.toString(random.nextLong()));
    return Stream.of("/a", "/b", "/c", "/d")
        .map(member -> Update.put(prefix + member, value))
        .toList();
  }

  private String key(String subtree, String middle, int keys) {
    return subtree + name + middle + random.nextInt(keys);
  }

  private Bytes value() {
    int size = random.nextInt(KEYS) == 0 ? LARGE_BYTES : random.nextInt(1, USUAL_BYTES);
    byte[] value = new byte[size];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private void count(CompletableFuture<Receipt> answer, int updates) {
    issued.incrementAndGet();
    answer.whenComplete((receipt, failure) -> onAnswer(receipt, updates));
  }

  private void onAnswer(@Nullable Receipt receipt, int updates) {
    answered.incrementAndGet();
    if (receipt != null) {
      acknowledged.addAndGet(updates);
    }
  }

  /** Writes no more; answers how many writes never ended. */
  private long rest() throws InterruptedException {
    stopped = true;
    thread.join();
    long endNs = System.nanoTime() + 2 * PATIENCE.toNanos();
    while (answered.get() < issued.get() && System.nanoTime() - endNs < 0) {
      LockSupport.parkNanos(TICK_NS);
    }
    return issued.get() - answered.get();
  }

  private String leave() {
    sessions.close();
    plain.close();
    return "left";
  }
}
