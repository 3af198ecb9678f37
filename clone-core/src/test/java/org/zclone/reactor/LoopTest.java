package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.ChannelWatcher;
import org.zclone.api.Endpoint;
import org.zclone.api.Turnable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class LoopTest {
  private static final Endpoint ANYWHERE = Endpoint.parse("tcp://127.0.0.1:0");
  private static final int SECONDS = 5;

  private final Sockets sockets = new Sockets(1_000);
  private Loop loop = new Loop("test", sockets, false);
  private final Endpoint bound = open();

  private Endpoint open() {
    ZMQ.Socket socket = sockets.binding(SocketType.PULL);
    loop.open(socket, frames -> {});
    return Binding.bind(ANYWHERE, socket);
  }

  @AfterEach
  void close() {
    loop.closeAndWait(SECONDS);
  }

  private static final class FailingAgent implements Agent {
    @Override
    public void work(long nowNs) {
      throw new IllegalStateException("work fails on purpose");
    }

    @Override
    public long deadlineNs(long nowNs) {
      return nowNs;
    }

    @Override
    public void onClose() {
      throw new IllegalStateException("closing fails on purpose");
    }
  }

  private void assertThatThePortIsFree() throws IOException {
    new ServerSocket(bound.port(), 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void a_bug_closes_the_sockets_even_if_the_agent_fails_to_close() throws IOException {
    loop.setAgent(new FailingAgent());

    assertThatThrownBy(loop::turn).hasMessage("work fails on purpose");

    assertThat(loop.isClosed()).isTrue();
    assertThatThePortIsFree();
  }

  @Test
  void a_loop_is_closed_if_what_was_to_run_on_it_cannot_be_made() throws IOException {
    List<SelectableChannel> channels = new ArrayList<>();
    loop.attachTo(
        new ChannelWatcher() {
          @Override
          public void add(SelectableChannel channel) {
            channels.add(channel);
          }

          @Override
          public void remove(SelectableChannel channel) {}
        });
    Supplier<Agent> making =
        () -> {
          throw new IllegalStateException("cannot be made, on purpose");
        };

    assertThatThrownBy(() -> OrClose.get(loop::closeNow, making)).hasMessageContaining("purpose");

    assertThat(loop.isClosed()).isTrue();
    assertThat(channels).as("mailbox and socket").hasSize(2).noneMatch(Channel::isOpen);
    assertThatThePortIsFree();
  }

  @Test
  void what_was_posted_before_the_loop_was_stopped_is_done() {
    boolean[] ran = {false};
    loop.setAgent(
        new Agent() {
          @Override
          public void work(long nowNs) {
            loop.post(() -> ran[0] = true);
            loop.stop();
          }

          @Override
          public long deadlineNs(long nowNs) {
            return nowNs;
          }

          @Override
          public void onClose() {}
        });

    loop.turn();

    assertThat(loop.isClosed()).isTrue();
    assertThat(ran[0]).isTrue();
  }

  @Test
  void a_watcher_that_fails_does_not_keep_the_loop_from_closing() throws IOException {
    loop.attachTo(
        new ChannelWatcher() {
          @Override
          public void add(SelectableChannel channel) {}

          @Override
          public void remove(SelectableChannel channel) {
            throw new IllegalStateException("on purpose");
          }
        });

    loop.closeAndWait(SECONDS);

    assertThat(loop.isClosed()).isTrue();
    assertThatThePortIsFree();
  }

  @Test
  void a_closed_loop_wants_no_more_turns() {
    loop.turn();
    loop.closeAndWait(SECONDS);

    assertThat(loop.nanosToDeadline()).isGreaterThan(TimeUnit.MINUTES.toNanos(1));
    loop.turn();
  }

  @Test
  void a_loop_whose_thread_has_ended_can_be_turned_and_closed_by_another() throws Exception {
    Thread first = new Thread(loop::turn);
    first.start();
    first.join();

    loop.turn();
    Thread second = new Thread(() -> loop.closeAndWait(SECONDS));
    assertThatThrownBy(() -> CompletableFuture.runAsync(loop::turn).join())
        .hasRootCauseInstanceOf(IllegalStateException.class);
    loop.closeAndWait(SECONDS);
    second.start();
    second.join();

    assertThat(loop.isClosed()).isTrue();
    assertThatThePortIsFree();
  }

  @Test
  void a_task_that_closes_the_loop_lets_the_turn_end_first() throws IOException {
    loop.post(() -> loop.closeAndWait(SECONDS));
    loop.post(() -> assertThat(loop.isClosed()).isFalse());

    loop.turn();

    assertThat(loop.isClosed()).isTrue();
    assertThatThePortIsFree();
  }

  @Test
  void a_loop_on_a_thread_of_its_own_closes_when_a_task_fails() {
    loop.closeAndWait(SECONDS);
    loop = new Loop("own", new Sockets(1_000), true);
    LoopThread.start(loop);

    loop.post(
        () -> {
          throw new AssertionError("on purpose");
        });

    await()
        .dontCatchUncaughtExceptions() // the failure ends the loop's thread, too
        .atMost(Duration.ofSeconds(20))
        .until(loop::isClosed);
  }

  @Test
  void a_loop_whose_channels_cannot_be_watched_closes() {
    loop.closeAndWait(SECONDS);
    loop = new Loop("own", new Sockets(1_000), true);

    LoopThread.start(loop, new Unwatchable());

    await().atMost(Duration.ofSeconds(20)).until(loop::isClosed);
  }

  private static final class Unwatchable implements Turnable {
    @Override
    public void attachTo(ChannelWatcher watcher) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void turn() {}

    @Override
    public long deadlineNs() {
      return System.nanoTime();
    }

    @Override
    public void wakeUp() {}
  }

  @Test
  void an_interrupt_of_one_who_posts_stays_pending_and_the_task_runs() {
    Thread.currentThread().interrupt();
    boolean[] ran = {false};
    loop.post(() -> ran[0] = true);

    loop.turn();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ran[0]).isTrue();
  }
}
