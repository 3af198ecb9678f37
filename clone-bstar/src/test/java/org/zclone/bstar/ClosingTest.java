package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.testing.TestPair;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;

@Timeout(60)
class ClosingTest {
  private final BinaryStarConfig config =
      BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint());

  @Test
  void closing_is_idempotent_and_frees_the_ports() {
    for (int i = 0; i < 5; i++) {
      BinaryStar star =
          BinaryStar.with(config)
              .voter("tcp://127.0.0.1:0", SocketType.ROUTER, (message, me) -> {})
              .start();
      star.close();
      star.close();
    }
  }

  @Test
  void nothing_is_called_after_closing() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    BinaryStar star =
        BinaryStar.with(config).every(Duration.ofMillis(1), calls::incrementAndGet).start();
    TestPair.await(() -> calls.get() > 0);

    star.close();

    int before = calls.get();
    star.post(calls::incrementAndGet);
    star.switchover();
    star.forceActive();
    TimeUnit.MILLISECONDS.sleep(100); // nothing is what must happen
    assertThat(calls).hasValue(before);
  }

  @Test
  void a_handler_may_close_the_server_that_called_it() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    BinaryStar star = BinaryStar.with(config).start();

    star.post(
        () -> {
          star.close();
          closed.complete(null);
        });

    closed.orTimeout(20, TimeUnit.SECONDS).join();
    star.close(); // waits for the end
    BinaryStar.with(config).start().close();
  }

  @Test
  void an_interrupted_thread_closes_all_the_same_and_stays_interrupted() {
    BinaryStar star = BinaryStar.with(config).start();

    Thread.currentThread().interrupt();
    star.close();

    assertThat(Thread.interrupted()).isTrue();
    BinaryStar.with(config).start().close();
  }

  @Test
  void one_that_is_turned_by_hand_and_never_was_can_be_closed_by_anybody() throws Exception {
    BinaryStar star = BinaryStar.with(config).byHand();

    Thread other = new Thread(star::close);
    other.start();
    other.join();

    BinaryStar.with(config).start().close();
  }
}
