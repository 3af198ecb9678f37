package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class IoThreadTest {
  /** Waits for a pipe that is readable already, so often, and does something after each wait. */
  private static IoThread looking(int times, IntConsumer between) throws InterruptedException {
    IoThread thread =
        new IoThread(
            () -> {
              try {
                look(times, between);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "looking");
    thread.start();
    thread.join();
    return thread;
  }

  private static void look(int times, IntConsumer between) throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        Selector selector = Selector.open()) {
      sink.write(ByteBuffer.allocate(1));
      source.configureBlocking(false);
      source.register(selector, SelectionKey.OP_READ);
      for (int i = 0; i < times; i++) {
        selector.select();
        selector.selectedKeys().clear();
        between.accept(i);
      }
    }
  }

  @Test
  void it_lets_others_run_when_it_looks_again_and_again() throws InterruptedException {
    assertThat(looking(100_000, i -> {}).yields()).isPositive();
  }

  @Test
  void it_goes_on_at_once_when_there_is_work_between_two_looks() throws InterruptedException {
    IntConsumer work =
        i -> {
          long startNs = System.nanoTime();
          while (System.nanoTime() - startNs < 100_000) {
            Thread.onSpinWait();
          }
        };

    assertThat(looking(100, work).yields()).isZero();
  }

  @Test
  void it_may_still_be_interrupted() throws InterruptedException {
    AtomicBoolean seen = new AtomicBoolean();
    looking(
        2,
        i -> {
          Thread.currentThread().interrupt();
          seen.set(Thread.currentThread().isInterrupted());
        });

    assertThat(seen).isTrue();
  }
}
