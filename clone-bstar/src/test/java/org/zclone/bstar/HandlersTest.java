package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.zclone.api.Subscription;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.api.Message;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.testing.Client;
import org.zclone.bstar.testing.TestPair;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The application's own code on the loop. */
class HandlersTest {
  private final BinaryStarConfig config =
      BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint())
          .withRefusalMeansDead(true);

  @Test
  void timers_run_on_the_thread_of_the_handlers() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger ticks = new AtomicInteger();
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .every(
                Duration.ofMillis(20),
                () -> {
                  threads.add(Thread.currentThread());
                  ticks.incrementAndGet();
                });
    try (BinaryStar star = builder.start()) {
      star.post(() -> threads.add(Thread.currentThread()));
      star.after(Duration.ofMillis(10), () -> threads.add(Thread.currentThread()));

      TestPair.await(() -> ticks.get() >= 5);

      assertThat(threads).singleElement().isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void a_timer_that_is_closed_runs_no_more() {
    AtomicInteger ticks = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    try (BinaryStar star = BinaryStar.with(config).start()) {
      Subscription timer = star.every(Duration.ofMillis(5), ticks::incrementAndGet);
      TestPair.await(() -> ticks.get() > 0);

      star.post(timer::close);
      star.post(() -> ticks.set(0));
      star.every(Duration.ofMillis(5), others::incrementAndGet);
      TestPair.await(() -> others.get() > 10);

      assertThat(ticks).hasValue(0);
    }
  }

  @Test
  void a_socket_of_the_application_is_read_and_answered_and_left_to_it() {
    try (ZContext context = new ZContext()) {
      ZMQ.Socket rep = context.createSocket(SocketType.REP);
      rep.bind("inproc://mine");
      ZMQ.Socket req = context.createSocket(SocketType.REQ);
      req.setReceiveTimeOut(20_000);
      req.connect("inproc://mine");
      BinaryStar.Builder builder =
          BinaryStar.with(config)
              .reader(rep, (message, me) -> message.reply(me.status().state().name()));

      try (BinaryStar star = builder.start()) {
        req.send("state?");
        assertThat(req.recvStr()).isEqualTo("PENDING");
        assertThat(star.state()).as("no vote").isEqualTo(State.PENDING);
      }

      req.send("and now?");
      assertThat(rep.recvStr()).as("usable after closing").isEqualTo("and now?");
    }
  }

  @Test
  void a_channel_of_the_application_is_read_and_left_to_it() throws Exception {
    Pipe pipe = Pipe.open();
    StringBuffer read = new StringBuffer();
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .channel(
                pipe.source(),
                (channel, me) -> {
                  ByteBuffer buffer = ByteBuffer.allocate(4); // less than there is: called again
                  channel.read(buffer);
                  read.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                });

    try (BinaryStar star = builder.start()) {
      pipe.sink().write(ByteBuffer.wrap("hello, loop".getBytes(StandardCharsets.UTF_8)));

      TestPair.await(() -> read.toString().equals("hello, loop"));
    }

    assertThat(pipe.source().isOpen()).isTrue();
    pipe.sink().close();
    pipe.source().close();
  }

  @Test
  void a_channel_whose_reader_fails_is_closed_and_the_loop_goes_on() throws Exception {
    Pipe pipe = Pipe.open();
    AtomicInteger ticks = new AtomicInteger();
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .channel(
                pipe.source(),
                (channel, me) -> {
                  throw new IOException("on purpose");
                })
            .every(Duration.ofMillis(10), ticks::incrementAndGet);
    try (BinaryStar star = builder.start()) {
      pipe.sink().write(ByteBuffer.allocate(1));

      TestPair.await(() -> !pipe.source().isOpen());
      int before = ticks.get();
      TestPair.await(() -> ticks.get() > before + 3);
      assertThat(star.status().counters()).containsEntry("handler_failures", 1L);
    }
    pipe.sink().close();
  }

  @Test
  void a_channel_that_only_accepts_is_refused() throws Exception {
    try (ServerSocketChannel acceptor = ServerSocketChannel.open()) {
      BinaryStar.Builder builder = BinaryStar.with(config);

      assertThatThrownBy(() -> builder.channel(acceptor, (channel, me) -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void what_handlers_throw_is_counted_and_stops_nothing() {
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .voter(
                "tcp://127.0.0.1:0",
                SocketType.ROUTER,
                (message, me) -> {
                  if (message.text().equals("fail")) {
                    throw new IllegalStateException("on purpose");
                  }
                  message.reply("ok");
                })
            .onActive(
                me -> {
                  throw new AssertionError("on purpose");
                })
            .onEvent(
                event -> {
                  throw new IllegalArgumentException("on purpose");
                })
            .every(
                Duration.ofMillis(50),
                () -> {
                  throw new UnsupportedOperationException("on purpose");
                });
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      star.post(
          () -> {
            throw new StackOverflowError("on purpose");
          });
      client.ask(star.voterEndpoints().get(0), "fail", Duration.ofMillis(200));

      assertThat(client.askPatiently(star.voterEndpoints().get(0), "?")).isEqualTo("ok");
      TestPair.await(() -> star.status().counters().get("handler_failures") >= 5);
    }
  }

  @Test
  void an_answer_can_be_given_later_and_from_another_thread() {
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .voter(
                "tcp://127.0.0.1:0",
                SocketType.ROUTER,
                (message, me) -> new Thread(() -> message.reply("later")).start());
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      assertThat(client.askPatiently(star.voterEndpoints().get(0), "?")).isEqualTo("later");
    }
  }

  @Test
  void held_requests_are_served_in_order_when_the_role_is_decided() {
    List<String> order = new CopyOnWriteArrayList<>();
    BinaryStar.Builder builder =
        BinaryStar.with(
                BinaryStarConfig.primary(FreePorts.endpoint(), FreePorts.endpoint())
                    .withFailover(Duration.ofMillis(800)))
            .voter("tcp://127.0.0.1:0", SocketType.PULL, (message, me) -> order.add(message.text()))
            .onActive(me -> order.add("active"));
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      client.push(star.voterEndpoints().get(0), "1", "2", "3");

      TestPair.await(() -> order.size() == 4);

      assertThat(order).containsExactly("active", "1", "2", "3");
    }
  }

  @Test
  void requests_beyond_the_limit_are_dropped_and_counted() {
    List<Message> served = new CopyOnWriteArrayList<>();
    BinaryStar.Builder builder =
        BinaryStar.with(
                config
                    .withFailover(Duration.ofMinutes(5))
                    .withRefusalMeansDead(false)
                    .withMaxHeld(3))
            .voter("tcp://127.0.0.1:0", SocketType.PULL, (message, me) -> served.add(message));
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      client.push(star.voterEndpoints().get(0), "1", "2", "3", "4", "5");
      TestPair.await(() -> star.status().counters().get("requests_overflowed") == 2);

      star.forceActive();

      TestPair.await(() -> served.size() == 3);
      assertThat(served).extracting(Message::text).containsExactly("1", "2", "3");
    }
  }

  @Test
  void a_message_of_very_many_frames_is_dropped_and_counted() {
    List<Message> served = new CopyOnWriteArrayList<>();
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .voter("tcp://127.0.0.1:0", SocketType.PULL, (message, me) -> served.add(message));
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      client.pushFrames(star.voterEndpoints().get(0), 100);
      client.pushFrames(star.voterEndpoints().get(0), 15);

      TestPair.await(() -> served.size() == 1);
      assertThat(served.get(0).frames()).hasSize(15);
      TestPair.await(() -> star.status().counters().get("messages_too_long") == 1);
    }
  }
}
