package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The three ways to run a server or client: its own thread, by hand, in the user's poller. */
class TurnableTest {
  private static final ServerConfig ANYWHERE = ServerConfig.at("tcp://127.0.0.1:0");
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private static ClientConfig of(CloneServer server) {
    return ClientConfig.to(server.endpoint().toString());
  }

  @Test
  void a_server_and_a_client_run_on_threads_of_their_own() {
    try (CloneServer server = CloneServer.start(ANYWHERE);
        CloneClient client = CloneClient.connect(of(server))) {
      client.awaitSynced(Duration.ofSeconds(20));

      client.put("/a", Bytes.utf8("1")).join();

      assertThat(server.get("/a")).isPresent();
      assertThat(client.get("/a")).isPresent();
    }
  }

  @Test
  void a_server_and_a_client_share_one_thread_in_a_plain_nio_selector_loop() throws Exception {
    try (Selector selector = Selector.open();
        CloneServer server = CloneServer.byHand(ANYWHERE);
        CloneClient client = CloneClient.byHand(of(server))) {
      List<Turnable> turnables = List.of(server.turnable(), client.turnable());
      turnables.forEach(turnable -> turnable.attachTo(selector));

      CompletableFuture<Receipt> write = client.put("/a", Bytes.utf8("1"));
      turnInSelector(selector, turnables, write::isDone);

      assertThat(write.join().sequence()).isEqualTo(server.status().sequence());
      assertThat(client.get("/a")).map(entry -> entry.utf8()).contains("1");
    }
  }

  private static void turnInSelector(
      Selector selector, List<Turnable> turnables, BooleanSupplier done) throws Exception {
    long end = System.nanoTime() + PATIENCE_NS;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("still waiting").isNegative();
      turnables.forEach(Turnable::turn);
      long nanos = turnables.stream().mapToLong(Turnable::nanosToDeadline).min().orElseThrow();
      if (nanos > 0) {
        selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
      } else {
        selector.selectNow();
      }
      selector.selectedKeys().clear();
    }
  }

  @Test
  void a_server_and_a_client_run_inside_the_users_poller_beside_the_users_socket() {
    try (ZContext context = new ZContext();
        CloneServer server = CloneServer.byHand(ANYWHERE);
        CloneClient client = CloneClient.byHand(of(server))) {
      ZMQ.Socket mine = context.createSocket(SocketType.PULL);
      mine.bind("inproc://mine");
      ZMQ.Socket other = context.createSocket(SocketType.PUSH);
      other.connect("inproc://mine");
      ZMQ.Poller poller = context.createPoller(4);
      int index = poller.register(mine, ZMQ.Poller.POLLIN);
      List<Turnable> turnables = List.of(server.turnable(), client.turnable());
      turnables.forEach(turnable -> turnable.attachTo(poller));

      CompletableFuture<Receipt> write = client.put("/a", Bytes.utf8("1"));
      other.send("hello");
      boolean heard = false;
      long end = System.nanoTime() + PATIENCE_NS;
      while (!(write.isDone() && heard)) {
        assertThat(System.nanoTime() - end).as("still waiting").isNegative();
        turnables.forEach(Turnable::turn);
        long nanos = turnables.stream().mapToLong(Turnable::nanosToDeadline).min().orElseThrow();
        poller.poll(nanos == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        if (poller.pollin(index)) {
          heard |= "hello".equals(mine.recvStr(ZMQ.DONTWAIT));
        }
      }

      assertThat(server.get("/a")).isPresent();
    }
  }

  @Test
  void who_waits_for_a_write_of_a_client_that_nobody_turns_is_told_that_the_outcome_is_unknown() {
    ClientConfig config =
        ClientConfig.to("tcp://127.0.0.1:1").withWriteTimeout(Duration.ofMillis(1));
    try (CloneClient client = CloneClient.byHand(config)) {
      assertThatThrownBy(() -> client.writeAndWait(Update.put("/a", Bytes.utf8("1"))))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("turn");
    }
  }

  @Test
  void a_scheduled_executor_can_turn_a_server() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    CloneServer server = CloneServer.byHand(ANYWHERE);
    timer.scheduleWithFixedDelay(server.turnable()::turn, 0, 1, TimeUnit.MILLISECONDS);
    try (CloneClient client = CloneClient.connect(of(server))) {
      client.awaitSynced(Duration.ofSeconds(20));

      client.put("/a", Bytes.utf8("1")).join();

      assertThat(client.get("/a")).isPresent();
    } finally {
      timer.submit(server::close).get();
      timer.shutdown();
    }
  }

  @Test
  void only_the_thread_that_turns_it_may_turn_it() {
    try (CloneServer own = CloneServer.start(ANYWHERE);
        CloneServer byHand = CloneServer.byHand(ANYWHERE)) {
      byHand.turnable().turn();

      assertThatThrownBy(own.turnable()::turn)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("thread of its own");
      assertThatThrownBy(own.turnable()::deadlineNs).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> CompletableFuture.runAsync(byHand.turnable()::turn).join())
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to");
      assertThatThrownBy(() -> CompletableFuture.supplyAsync(byHand.turnable()::deadlineNs).join())
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void an_interrupt_of_the_turning_thread_neither_breaks_the_server_nor_gets_lost() {
    try (CloneServer server = CloneServer.byHand(ANYWHERE)) {
      Thread.currentThread().interrupt();
      server.turnable().turn();

      assertThat(Thread.interrupted()).isTrue();

      CompletableFuture<Receipt> write = server.put("/a", Bytes.utf8("1"));
      server.turnable().turn();
      assertThat(write).succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
