package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.nio.NioTask;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.zclone.api.ChannelWatcher;
import org.zclone.api.Turnable;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.testing.TestPair;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A Binary Star on somebody else's loop. */
class LoopsTest {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  @Test
  void both_of_a_pair_run_in_one_poller_beside_a_socket_of_the_application() {
    try (TestPair pair = new TestPair();
        ZContext context = new ZContext();
        BinaryStar primary = pair.primary().builder().byHand();
        BinaryStar backup = pair.backup().builder().byHand()) {
      ZMQ.Socket mine = context.createSocket(SocketType.PULL);
      mine.bind("inproc://mine");
      ZMQ.Socket other = context.createSocket(SocketType.PUSH);
      other.connect("inproc://mine");
      ZMQ.Poller poller = context.createPoller(8);
      int index = poller.register(mine, ZMQ.Poller.POLLIN);
      List<Turnable> stars = List.of(primary.turnable(), backup.turnable());
      stars.forEach(star -> star.attachTo(poller));
      other.send("hello");

      AtomicBoolean heard = new AtomicBoolean();
      turn(
          stars,
          ms -> {
            poller.poll(ms);
            if (poller.pollin(index)) {
              heard.set("hello".equals(mine.recvStr(ZMQ.DONTWAIT)));
            }
          },
          () -> heard.get() && primary.state() == State.ACTIVE && backup.state() == State.PASSIVE);
    }
  }

  @Test
  void it_sleeps_in_a_selector_and_wakes_for_its_channels_and_deadlines() throws Exception {
    Pipe pipe = Pipe.open();
    AtomicInteger read = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    try (TestPair pair = new TestPair();
        Selector selector = Selector.open();
        BinaryStar star =
            pair.primary()
                .builder()
                .channel(
                    pipe.source(),
                    (channel, me) -> read.addAndGet(channel.read(ByteBuffer.allocate(9))))
                .byHand()) {
      Turnable turnable = star.turnable();
      turnable.attachTo(selector);
      pipe.sink().write(ByteBuffer.allocate(5));

      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      turn(
          List.of(turnable),
          ms -> {
            turns.incrementAndGet();
            selector.select(Math.max(1, ms));
            selector.selectedKeys().clear();
          },
          () -> System.nanoTime() - endNs > 0);

      assertThat(read).hasValue(5);
      assertThat(turns.get()).as("turns in a second with 10 beats").isLessThan(100);
    }
  }

  @Test
  void a_netty_event_loop_can_turn_it() throws Exception {
    NioEventLoopGroup group = new NioEventLoopGroup(1);
    try (TestPair pair = new TestPair()) {
      NioEventLoop loop = (NioEventLoop) group.next();
      BinaryStar star = loop.submit(() -> pair.primary().builder().byHand()).get();
      NettyLoop turning = new NettyLoop(loop, star.turnable());
      loop.submit(turning::start).get();
      pair.backup().start();

      pair.backup().await(State.PASSIVE);
      TestPair.await(() -> star.state() == State.ACTIVE);
      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");

      loop.submit(turning::stop).get();
      loop.submit(star::close).get();
      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  /** Turns whenever a channel is readable or the deadline has come. */
  private static final class NettyLoop implements ChannelWatcher, NioTask<SelectableChannel> {
    private final NioEventLoop loop;
    private final Turnable turnable;
    private final Map<SelectableChannel, SelectionKey> keys = new ConcurrentHashMap<>();
    private boolean stopped;

    NettyLoop(NioEventLoop loop, Turnable turnable) {
      this.loop = loop;
      this.turnable = turnable;
    }

    void start() {
      turnable.attachTo(this);
      turn();
    }

    void stop() {
      stopped = true;
    }

    private void turn() {
      if (!stopped) {
        turnable.turn();
        loop.schedule(this::turn, turnable.nanosToDeadline(), TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void add(SelectableChannel channel) {
      loop.register(channel, SelectionKey.OP_READ, this);
    }

    @Override
    public void remove(SelectableChannel channel) {
      SelectionKey key = keys.remove(channel);
      if (key != null) {
        key.cancel();
      }
    }

    @Override
    public void channelReady(SelectableChannel channel, SelectionKey key) {
      keys.put(channel, key);
      turnable.turn();
    }

    @Override
    public void channelUnregistered(SelectableChannel channel, Throwable cause) {
      keys.remove(channel);
    }
  }

  @Test
  void a_scheduled_executor_can_turn_it() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (TestPair pair = new TestPair()) {
      BinaryStar star = pair.primary().builder().byHand();
      timer.scheduleWithFixedDelay(star.turnable()::turn, 0, 1, TimeUnit.MILLISECONDS);
      pair.backup().start();

      pair.backup().await(State.PASSIVE);
      assertThat(pair.primary().askPatiently()).isEqualTo("PRIMARY");

      timer.submit(star::close).get();
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void one_with_a_thread_of_its_own_is_turned_by_nobody_else() {
    try (TestPair pair = new TestPair().started()) {
      assertThatThrownBy(() -> pair.primary().star().turnable().turn())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("thread of its own");
    }
  }

  private interface Sleep {
    void sleep(long ms) throws Exception;
  }

  private static void turn(List<Turnable> stars, Sleep sleep, BooleanSupplier done) {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - endNs).as("still waiting").isNegative();
      stars.forEach(Turnable::turn);
      long nanos = stars.stream().mapToLong(Turnable::nanosToDeadline).min().orElseThrow();
      try {
        sleep.sleep(nanos == 0 ? 0 : Duration.ofNanos(nanos).toMillis() + 1);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
