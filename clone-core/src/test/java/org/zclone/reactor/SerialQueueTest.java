package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialQueueTest {
  private static final Duration PATIENCE = Duration.ofHours(1);

  @Test
  void an_executor_that_cannot_get_a_thread_ends_the_queue_and_nobody_waits_for_it() {
    List<Runnable> asked = new ArrayList<>();
    SerialQueue queue =
        new SerialQueue(
            task -> {
              asked.add(task);
              throw new OutOfMemoryError("no thread, on purpose");
            });

    queue.add(() -> {});
    queue.awaitIdle(System.nanoTime() + PATIENCE.toNanos());
    queue.add(() -> {});

    assertThat(asked).hasSize(1);
  }
}
