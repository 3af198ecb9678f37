package org.zclone.examples.bench;

import java.time.Duration;
import org.zclone.CloneClient;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.examples.process.Orders;

/**
 * A replica that is away for a while and comes back: {@code RELAY SERVER}, both HOST:PORT.
 *
 * <p>As in {@link ObserverProgram} the loop's own thread notes when the replica shows a change.
 */
final class ReturningProgram {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private volatile long sequence;
  private volatile long shownNs; // written before sequence

  private ReturningProgram() {}

  /**
   * Obeys: {@code warm COUNT} has as many clients of nothing come and go; {@code connect} follows
   * the whole map; {@code shown SEQUENCE} answers when that was shown.
   */
  public static void main(String[] arguments) {
    ReturningProgram program = new ReturningProgram();
    new Orders()
        .on("warm", words -> warm(arguments[1], Integer.parseInt(words[1])))
        .on("connect", words -> program.connect(arguments[0]))
        .on("shown", words -> program.shown(Long.parseLong(words[1])))
        .obey();
  }

  /** What is compared is a protocol, not how a JVM starts. */
  private static int warm(String server, int count) {
    for (int i = 0; i < count; i++) {
      try (CloneClient client = CloneClient.connect(config(server).withSubtree("/nothing/"))) {
        client.awaitSynced(PATIENCE);
      }
    }
    return count;
  }

  private String connect(String relay) {
    CloneClient client = CloneClient.connect(config(relay).withListenerExecutor(Runnable::run));
    client.awaitSynced(PATIENCE);
    client.watch("/", this::note);
    return "connected";
  }

  private static ClientConfig config(String server) {
    return ClientConfig.to(server).withPlane(Plane.SESSION);
  }

  private void note(Change change) {
    long nowNs = System.nanoTime();
    change
        .after()
        .filter(entry -> entry.sequence() > sequence)
        .ifPresent(
            entry -> {
              shownNs = nowNs;
              sequence = entry.sequence();
            });
  }

  private long shown(long wanted) {
    Waiting.until(() -> sequence >= wanted, wanted + " is shown");
    return shownNs;
  }
}
