package org.zclone.examples.bench;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;

/**
 * A client that writes and does not follow what it writes, so that the server is what is measured.
 * <em>Confined to one thread.</em>
 */
final class WriteLoad implements AutoCloseable {
  static final int KEYS = 10_000;
  static final int VALUE_BYTES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CloneClient client;
  private final Level wanted;
  private final Entries entries = new Entries(VALUE_BYTES);
  private int count;

  /**
   * Writes to the servers at {@code addresses}, whose receipts must all say {@code wanted} or
   * better.
   */
  WriteLoad(String addresses, Level wanted) {
    this.wanted = wanted;
    client =
        CloneClient.connect(
            ClientConfig.to(addresses.split(","))
                .withSubtree("/nothing/")
                .withWriteTimeout(PATIENCE));
    client.awaitSynced(PATIENCE);
  }

  /** Sends {@code updates} as fast as they are taken; counts until the last is acknowledged. */
  double updatesPerSecond(int updates) throws InterruptedException {
    Answers answers = new Answers(updates);
    long startNs = System.nanoTime();
    for (int i = 0; i < updates; i++) {
      client.put(nextKey(), Bytes.wrap(entries.value())).whenComplete(answers::onAnswer);
    }
    answers.await();
    return updates * 1e9 / (System.nanoTime() - startNs);
  }

  /** Sends one update; microseconds until the answer. */
  double microsOfOne() {
    long startNs = System.nanoTime();
    check(client.put(nextKey(), Bytes.wrap(entries.value())).join());
    return (System.nanoTime() - startNs) / 1e3;
  }

  private String nextKey() {
    return Entries.key(count++ % KEYS);
  }

  private void check(Receipt receipt) {
    if (receipt.level().compareTo(wanted) < 0) { // a standby may be faster than the answer
      throw new IllegalStateException(
          "a receipt says " + receipt.level() + " where all must say at least " + wanted);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** Counts answers; one that is wrong ends the waiting. */
  private final class Answers {
    private int missing; // guarded by this
    private @Nullable RuntimeException problem; // guarded by this

    Answers(int missing) {
      this.missing = missing;
    }

    synchronized void onAnswer(@Nullable Receipt receipt, @Nullable Throwable failure) {
      missing--;
      try {
        check(Objects.requireNonNull(receipt, () -> "not acknowledged: " + failure));
      } catch (RuntimeException e) {
        problem = e;
      }
      if (missing == 0 || problem != null) {
        notifyAll();
      }
    }

    synchronized void await() throws InterruptedException {
      while (missing > 0 && problem == null) {
        wait();
      }
      if (problem != null) {
        throw problem;
      }
    }
  }
}
