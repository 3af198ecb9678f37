package org.zclone.examples.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.CloneException;
import org.zclone.api.Plane;
import org.zclone.api.Update;
import org.zclone.examples.process.Orders;
import org.zclone.examples.trial.Writers;

/**
 * Clients that come, follow, write something and leave, again and again: {@code ADDRESSES COUNT
 * SEED}.
 */
final class VisitorsProgram {
  private static final List<String> FOLLOWED =
      List.of("", Writers.SUBTREE, Subtrees.LOAD, Subtrees.TTL);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LONGEST_STAY_MS = 2_000;
  private static final int LONGEST_ABSENCE_MS = 2_000;

  private final ClientConfig config;
  private final AtomicLong visits = new AtomicLong();
  private final AtomicLong inVain = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private VisitorsProgram(ClientConfig config, int count, long seed) {
    this.config = config;
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> run(number, new Random(seed + number)), "visitor-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** Visits and obeys. */
  public static void main(String[] arguments) {
    VisitorsProgram program =
        new VisitorsProgram(
            ClientConfig.to(arguments[0].split(",")),
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]));
    new Orders()
        .on("visits", words -> program.visits.get() + " " + program.inVain.get())
        .on("rest", words -> program.rest())
        .obey();
  }

  private void run(int number, Random random) {
    try {
      while (!stopped) {
        visit(number, random);
        Thread.sleep(random.nextInt(LONGEST_ABSENCE_MS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit(int number, Random random) throws InterruptedException {
    Plane plane = random.nextInt(3) == 0 ? Plane.RFC12 : Plane.SESSION;
    String subtree = FOLLOWED.get(random.nextInt(FOLLOWED.size()));
    try (CloneClient client =
        CloneClient.connect(
            config.withPlane(plane).withSubtree(subtree).withWriteTimeout(PATIENCE))) {
      client.awaitSynced(PATIENCE);
      if (plane == Plane.SESSION) {
        String key = Subtrees.BOUND + "visitor-" + number;
        client.writeAndWait(Update.put(key, Bytes.utf8("here")).boundToSession());
      }
      Thread.sleep(random.nextInt(LONGEST_STAY_MS));
      visits.incrementAndGet();
    } catch (CloneException e) {
      inVain.incrementAndGet();
    }
  }

  private String rest() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return "done";
  }
}
