package org.zclone.reactor;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.ChannelWatcher;
import org.zclone.api.Turnable;
import org.zeromq.ZMQ;

/**
 * One event loop: it reads its ports, runs tasks posted from other threads, and lets its agent
 * work. Turned by a {@link LoopThread} or by hand.
 *
 * <p>{@link #post}, {@link #wakeUp}, {@link #stop} and {@link #awaitClosed} may be called from any
 * thread. <em>Confined to the reactor thread</em> otherwise.
 */
public final class Loop implements Turnable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final int PORT_BUDGET = 1_000;
  private static final int TASK_BUDGET = 1_000;
  private static final long CLOSED_NS = TimeUnit.HOURS.toNanos(1);

  private static final ChannelWatcher NOBODY =
      new ChannelWatcher() {
        @Override
        public void add(SelectableChannel channel) {}

        @Override
        public void remove(SelectableChannel channel) {}
      };

  private String name;
  private final Sockets sockets;
  private final Mailbox mailbox;
  private final List<Port> ports = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final boolean ownThread;
  private ChannelWatcher watcher = NOBODY;
  private @Nullable Agent agent;
  private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();
  private boolean hasMore;
  private boolean turning;
  private volatile boolean stopping;

  /** The sockets are the loop's from now on: it closes them, even if it cannot be made. */
  public Loop(String name, Sockets sockets, boolean ownThread) {
    this.name = name;
    this.sockets = sockets;
    this.ownThread = ownThread;
    mailbox = OrClose.get(sockets::close, Mailbox::new);
  }

  /** Before it is turned. */
  public void setName(String name) {
    this.name = name;
  }

  /** Before it is turned; told of closing from now on. */
  public void setAgent(Agent agent) {
    this.agent = agent;
  }

  /** What sockets are made of. */
  public Sockets sockets() {
    return sockets;
  }

  /** The name of its thread. */
  public String name() {
    return name;
  }

  /** Reads {@code socket} from now on. */
  public Port open(ZMQ.Socket socket, Port.Reader reader) {
    return add(new Port(socket, reader));
  }

  /** Only writes to {@code socket}, whose type cannot receive. */
  public Port openForWriting(ZMQ.Socket socket) {
    return add(new Port(socket, null));
  }

  private Port add(Port port) {
    ports.add(port);
    watcher.add(port.socket().getFD());
    hasMore = true; // the channel is edge-triggered: look once before sleeping
    return port;
  }

  /** Closes a port and its socket. */
  public void close(Port port) {
    port.markClosed();
    ports.remove(port);
    watcher.remove(port.socket().getFD());
    sockets.close(port.socket());
  }

  /** Runs {@code task} on the loop's thread, soon; dropped if the loop closes first. */
  public void post(Runnable task) {
    mailbox.post(task);
  }

  @Override
  public void wakeUp() {
    mailbox.wakeUp();
  }

  @Override
  public void attachTo(ChannelWatcher newWatcher) {
    checkThread();
    channels().forEach(watcher::remove);
    watcher = newWatcher;
    channels().forEach(watcher::add);
    hasMore = true;
  }

  private List<SelectableChannel> channels() {
    List<SelectableChannel> channels = new ArrayList<>();
    channels.add(mailbox.channel());
    ports.forEach(port -> channels.add(port.socket().getFD()));
    return channels;
  }

  @Override
  public void turn() {
    checkThread();
    if (isClosed() || turning) {
      return; // turned by what it calls: a listener on an executor that runs it on this thread
    }
    turning = true;
    try {
      Uninterrupted.run(this::turnOnce);
    } catch (RuntimeException | Error e) {
      LOG.error("{} stops because of a bug", name, e);
      closeNow();
      throw e;
    } finally {
      turning = false;
    }
  }

  private void turnOnce() {
    int tasks = mailbox.run(TASK_BUDGET);
    hasMore = tasks == TASK_BUDGET;
    boolean isIdle = tasks == 0;
    for (Port port : List.copyOf(ports)) {
      int messages = port.drain(PORT_BUDGET);
      hasMore |= messages == PORT_BUDGET;
      isIdle &= messages == 0;
    }
    if (isIdle) {
      letOthersRun();
    }
    if (!stopping && agent != null) {
      agent.work(System.nanoTime());
    }
    if (stopping) {
      mailbox.run(mailbox.size()); // what was posted before the loop was stopped
      closeNow();
      return;
    }
    for (Port port : ports) {
      hasMore |= port.isReadable();
    }
  }

  /**
   * A channel of JeroMQ is readable a moment before it can be read: its I/O thread writes a byte
   * and then counts it. If that thread loses its processor in between, and this one has got it,
   * turning on and on would keep it from coming to the end.
   */
  private static void letOthersRun() {
    Thread.yield();
  }

  @Override
  public long deadlineNs() {
    checkThread();
    long now = System.nanoTime();
    if (isClosed()) {
      return now + CLOSED_NS;
    }
    return hasMore || stopping || agent == null ? now : agent.deadlineNs(now);
  }

  /** Asks the loop to close itself; from any thread. */
  void stop() {
    stopping = true;
    mailbox.wakeUp();
  }

  /** Whether it has closed. */
  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Whether the calling thread turns this loop. */
  public boolean isOwnThread() {
    return Thread.currentThread() == owner.get();
  }

  /** {@code thread} turns it, and no other may. */
  public void ownedBy(Thread thread) {
    owner.set(thread);
  }

  private void checkThread() {
    if (!own()) {
      String whose = ownThread ? "it runs on a thread of its own" : "it belongs to " + owner.get();
      throw new IllegalStateException(
          name + " cannot be turned by " + Thread.currentThread() + ": " + whose);
    }
  }

  /** The first thread that turns the loop by hand owns it, as long as that thread lives. */
  private boolean own() {
    Thread before = owner.get();
    boolean free = !ownThread && (before == null || !before.isAlive());
    return isOwnThread() || free && owner.compareAndSet(before, Thread.currentThread());
  }

  /** Closes everything, on the loop's thread or once there is none. */
  public void closeNow() {
    if (isClosed()) {
      return;
    }
    attempt(() -> channels().forEach(watcher::remove));
    ports.forEach(Port::markClosed);
    attempt(
        () -> {
          if (agent != null) {
            agent.onClose();
          }
        });
    ports.clear();
    attempt(sockets::close);
    attempt(mailbox::close);
    closed.countDown();
  }

  /** What fails does not keep the rest from being closed. */
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{} did not close cleanly", name, e);
    }
  }

  /**
   * Closes the loop and waits for it at most {@code seconds}. From any thread, interrupted or not:
   * a pending interrupt stays pending. By hand, the thread that turns it, or any if that one has
   * ended or never was, does the work itself; from within a turn, that turn does it at its end.
   */
  public void closeAndWait(int seconds) {
    stop();
    if (!ownThread && own()) {
      turn();
    } else if (!isOwnThread()) {
      Uninterrupted.run(() -> awaitClosed(seconds));
    }
  }

  private void awaitClosed(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean interrupted = false;
    boolean done = false;
    while (!done && System.nanoTime() - end < 0) {
      try {
        done = closed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true; // restored below: closing is bounded and must be complete
      }
    }
    if (!done) {
      LOG.warn("{} did not close within {} s; its thread may be stuck", name, seconds);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
