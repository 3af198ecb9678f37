package org.zclone.examples.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.zclone.api.CloneException;
import org.zclone.api.Receipt;

/**
 * Writes on their way to the server, of which only so many bytes are in memory at once.
 *
 * <p><em>Confined to one thread.</em>
 */
final class WriteWindow {
  private static final long MOST_BYTES = 32L << 20;
  private static final int MOST_WRITES = 1000;

  private final List<Runnable> waiting = new ArrayList<>();
  private long bytes;

  /** Adds a write of {@code size} bytes; waits for the earlier ones when there are too many. */
  void add(
      CompletableFuture<Receipt> write,
      int size,
      Consumer<Receipt> onAccepted,
      Consumer<CloneException> onFailed) {
    waiting.add(() -> settle(write, onAccepted, onFailed));
    bytes += size;
    if (bytes > MOST_BYTES || waiting.size() >= MOST_WRITES) {
      drain();
    }
  }

  /** Waits until every write has its answer; each is handed over on this thread. */
  void drain() {
    List<Runnable> answers = List.copyOf(waiting);
    waiting.clear();
    bytes = 0;
    answers.forEach(Runnable::run);
  }

  private static void settle(
      CompletableFuture<Receipt> write,
      Consumer<Receipt> onAccepted,
      Consumer<CloneException> onFailed) {
    Receipt receipt;
    try {
      receipt = write.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CloneException failure) {
        onFailed.accept(failure);
        return;
      }
      throw e;
    }
    onAccepted.accept(receipt);
  }
}
