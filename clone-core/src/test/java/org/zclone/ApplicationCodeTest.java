package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Subscription;

/** Listeners, dependents of futures and executors that block, throw or refuse, and closing. */
class ApplicationCodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Bytes VALUE = Bytes.utf8("v");

  private CloneServer server;

  @BeforeEach
  void start() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ClientConfig config() {
    return ClientConfig.to(server.endpoint().toString());
  }

  private static CloneClient connect(ClientConfig config) {
    CloneClient client = CloneClient.connect(config);
    client.awaitSynced(PATIENCE);
    return client;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closing_completes_every_write_even_behind_one_whose_dependent_blocks() {
    CountDownLatch release = new CountDownLatch(1);
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    CloneClient client = connect(config());
    server.close();
    for (int i = 0; i < 100; i++) {
      writes.add(client.put("/k" + i, VALUE));
    }
    writes.get(0).whenComplete((receipt, problem) -> awaitLatch(release));

    client.close();

    assertThat(writes).allSatisfy(write -> assertThat(write).isDone());
    release.countDown();
  }

  @Test
  void a_subscription_closed_before_the_loop_saw_it_is_never_told() {
    List<ClientStatus> told = new ArrayList<>();
    try (CloneClient client = CloneClient.byHand(config().withListenerExecutor(Runnable::run))) {
      client.onStatus(told::add).close();
      client.turnable().turn();
      client.turnable().turn();
    }

    assertThat(told).isEmpty();
  }

  @Test
  void a_listener_that_closes_its_subscription_when_it_is_told_first_is_not_told_again() {
    List<ClientStatus> told = new ArrayList<>();
    AtomicReference<Subscription> subscription = new AtomicReference<>();
    try (CloneClient client = CloneClient.byHand(config().withListenerExecutor(Runnable::run))) {
      subscription.set(
          client.onStatus(
              status -> {
                told.add(status);
                subscription.get().close();
              }));
      client.turnable().turn();
    } // which is a change of the status

    assertThat(told).hasSize(1);
  }

  @RepeatedTest(5)
  void closing_from_many_threads_at_once_while_others_write_ends_everything_once()
      throws Exception {
    CloneClient client = connect(config());
    List<CompletableFuture<Receipt>> writes = new CopyOnWriteArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch together = new CountDownLatch(1);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(threads.submit(() -> closeAfter(together, client::close)));
      calls.add(threads.submit(() -> closeAfter(together, server::close)));
      calls.add(threads.submit(() -> write(writes, client::put)));
      calls.add(threads.submit(() -> write(writes, server::put)));
    }
    await().until(() -> writes.size() > 1_000);

    together.countDown();

    for (Future<?> call : calls) {
      call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(writes).allSatisfy(write -> assertThat(write).isDone());
    threads.shutdown();
  }

  private static void closeAfter(CountDownLatch latch, Runnable close) {
    awaitLatch(latch);
    close.run();
  }

  private static void write(
      List<CompletableFuture<Receipt>> writes,
      BiFunction<String, Bytes, CompletableFuture<Receipt>> put) {
    CompletableFuture<Receipt> last = put.apply("/first", VALUE);
    while (!last.isCompletedExceptionally()) {
      last = put.apply("/k", VALUE);
      writes.add(last);
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void writes_are_answered_though_the_executor_was_shut_down() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (CloneClient client = connect(config().withListenerExecutor(executor))) {
      executor.shutdownNow();

      assertThat(client.put("/a", VALUE)).succeedsWithin(PATIENCE);
    }
  }

  @Test
  void an_executor_that_throws_what_it_likes_does_not_stop_the_client() {
    AtomicBoolean failing = new AtomicBoolean();
    Executor executor =
        task -> {
          if (failing.get()) {
            throw new IllegalStateException("on purpose");
          }
          CompletableFuture.runAsync(task);
        };
    try (CloneClient client = connect(config().withListenerExecutor(executor))) {
      client.watch("", change -> {});
      failing.set(true);

      assertThat(client.put("/a", VALUE)).succeedsWithin(PATIENCE);
      assertThat(client.status().isLive()).isTrue();
    }
  }

  @Test
  void a_listener_that_throws_an_error_gets_the_next_change_all_the_same() {
    AtomicInteger changes = new AtomicInteger();
    AtomicInteger statuses = new AtomicInteger();
    try (CloneClient client = connect(config())) {
      client.onStatus(
          status -> {
            statuses.incrementAndGet();
            throw new AssertionError("on purpose");
          });
      client.watch(
          "",
          change -> {
            changes.incrementAndGet();
            throw new AssertionError("on purpose");
          });

      client.put("/a", VALUE).join();
      await().until(() -> changes.get() == 1 && statuses.get() == 1);
      client.put("/b", VALUE).join();
      server.close();

      await().atMost(PATIENCE).until(() -> changes.get() == 2 && statuses.get() > 1);
    }
  }

  @Test
  void nothing_that_waited_is_delivered_once_its_subscription_is_closed() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (CloneClient client = connect(config().withListenerExecutor(executor))) {
      client.put("/first", VALUE).join();
      Subscription watching =
          client.watch(
              "",
              change -> {
                calls.incrementAndGet();
                begun.countDown();
                awaitLatch(release);
              });
      awaitLatch(begun);
      for (int i = 0; i < 50; i++) {
        server.put("/k" + i, VALUE).join();
      }
      await().until(() -> client.get("/k49").isPresent());

      watching.close();
      release.countDown();
      executor.shutdown();

      await().until(executor::isTerminated);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void listeners_that_block_delay_closing_by_one_second_together() {
    CountDownLatch begun = new CountDownLatch(6);
    CountDownLatch release = new CountDownLatch(1);
    CloneClient client = connect(config());
    for (int i = 0; i < 6; i++) {
      client.watch(
          "",
          change -> {
            begun.countDown();
            awaitLatch(release);
          });
    }
    client.put("/a", VALUE).join();
    awaitLatch(begun);

    long start = System.nanoTime();
    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    release.countDown();
  }

  @RepeatedTest(20)
  void the_last_status_is_closed_and_told_before_closing_returns() {
    List<ClientStatus.State> states = new CopyOnWriteArrayList<>();
    CloneClient client = CloneClient.connect(config());
    client.onStatus(status -> states.add(status.state()));

    client.close();
    List<ClientStatus.State> told = List.copyOf(states);

    assertThat(told).endsWith(ClientStatus.State.CLOSED);
    assertThat(told).containsOnlyOnce(ClientStatus.State.CLOSED);
    server.close(); // takes a moment, in which nothing more is told
    assertThat(states).isEqualTo(told);
  }

  @Test
  void a_status_listener_that_blocks_delays_closing_by_one_second_and_misses_the_end() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<ClientStatus.State> states = new CopyOnWriteArrayList<>();
    CloneClient client = connect(config());
    client.onStatus(
        status -> {
          states.add(status.state());
          begun.countDown();
          awaitLatch(release);
        });
    awaitLatch(begun);

    long start = System.nanoTime();
    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    release.countDown();
    assertThat(states).containsExactly(ClientStatus.State.LIVE);
  }

  @Test
  void a_status_listener_that_closes_its_client_is_not_called_again() {
    List<ClientStatus.State> states = new CopyOnWriteArrayList<>();
    List<ClientStatus.State> others = new CopyOnWriteArrayList<>();
    CountDownLatch closed = new CountDownLatch(1);
    CloneClient client = connect(config());
    client.onStatus(status -> others.add(status.state()));
    client.onStatus(
        status -> {
          states.add(status.state());
          client.close();
          closed.countDown();
        });

    awaitLatch(closed);

    assertThat(others).endsWith(ClientStatus.State.CLOSED);
    assertThat(states).containsExactly(ClientStatus.State.LIVE);
  }

  @Test
  void a_listener_may_close_its_client_even_from_within_its_turn() {
    CloneClient client = CloneClient.byHand(config().withListenerExecutor(Runnable::run));
    client.watch("/stop", change -> client.close());
    CompletableFuture<Receipt> write = client.put("/stop", VALUE);

    await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              client.turnable().turn();
              return client.status().state() == ClientStatus.State.CLOSED;
            });

    assertThat(write).isDone();
    client.turnable().turn();
    client.close();
  }

  @Test
  void a_client_that_was_never_in_sync_is_stale_by_a_time_that_can_be_read_in_any_unit() {
    server.close();
    try (CloneClient client = CloneClient.connect(config())) {
      assertThat(client.staleness().toMillis()).isGreaterThan(Duration.ofDays(36_500).toMillis());
    }
  }

  @Test
  void waiting_for_ever_is_a_time_like_any_other() {
    try (CloneClient client = CloneClient.connect(config())) {
      client.awaitSynced(Duration.ofSeconds(Long.MAX_VALUE));

      assertThat(client.status().isLive()).isTrue();
    }
  }
}
