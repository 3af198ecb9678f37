package org.zclone.reactor;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private static final ChannelWatcher NOBODY =
      new ChannelWatcher() {
        @Override
        public void add(SelectableChannel channel) {}

        @Override
        public void remove(SelectableChannel channel) {}
      };

  private final String name;
  private final Sockets sockets;
  private final Mailbox mailbox = new Mailbox();
  private final List<Port> ports = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final boolean ownThread;
  private ChannelWatcher watcher = NOBODY;
  private @Nullable Agent agent;
  private volatile @Nullable Thread owner;
  private boolean hasMore;
  private volatile boolean stopping;

  Loop(String name, Sockets sockets, boolean ownThread) {
    this.name = name;
    this.sockets = sockets;
    this.ownThread = ownThread;
  }

  void setAgent(Agent agent) {
    this.agent = agent;
  }

  Sockets sockets() {
    return sockets;
  }

  String name() {
    return name;
  }

  /** Reads {@code socket} from now on. */
  Port open(ZMQ.Socket socket, Port.Reader reader) {
    return add(new Port(socket, reader));
  }

  /** Only writes to {@code socket}, whose type cannot receive. */
  Port openForWriting(ZMQ.Socket socket) {
    return add(new Port(socket, null));
  }

  private Port add(Port port) {
    ports.add(port);
    watcher.add(port.socket().getFD());
    hasMore = true; // the channel is edge-triggered: look once before sleeping
    return port;
  }

  void close(Port port) {
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
    if (closed.getCount() == 0) {
      return;
    }
    // An interrupt inside JeroMQ spoils its state for good, so it waits outside.
    boolean interrupted = Thread.interrupted();
    try {
      turnUninterrupted();
    } catch (RuntimeException | Error e) {
      LOG.error("{} stops because of a bug", name, e);
      closeAll();
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void turnUninterrupted() {
    hasMore = mailbox.run(TASK_BUDGET) == TASK_BUDGET;
    for (Port port : List.copyOf(ports)) {
      hasMore |= port.drain(PORT_BUDGET) == PORT_BUDGET;
    }
    if (stopping) {
      closeAll();
      return;
    }
    if (agent != null) {
      agent.work(System.nanoTime());
    }
    for (Port port : ports) {
      hasMore |= port.isReadable();
    }
  }

  @Override
  public long deadlineNs() {
    long now = System.nanoTime();
    return hasMore || stopping || agent == null ? now : agent.deadlineNs(now);
  }

  /** Asks the loop to close itself; from any thread. */
  void stop() {
    stopping = true;
    mailbox.wakeUp();
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Whether the calling thread turns this loop. */
  public boolean isOwnThread() {
    return Thread.currentThread() == owner;
  }

  void ownedBy(Thread thread) {
    owner = thread;
  }

  /** The first thread that turns the loop by hand owns it. */
  private void checkThread() {
    Thread current = Thread.currentThread();
    if (owner == null && !ownThread) {
      owner = current;
    }
    if (owner != current) {
      String whose = ownThread ? "it runs on a thread of its own" : "it belongs to " + owner;
      throw new IllegalStateException(name + " cannot be turned by " + current + ": " + whose);
    }
  }

  /**
   * Closes everything on the loop's thread; whatever is thrown on the way does not stop the rest.
   */
  private void closeAll() {
    if (isClosed()) {
      return;
    }
    channels().forEach(watcher::remove);
    ports.forEach(Port::markClosed);
    ports.clear();
    try {
      if (agent != null) {
        agent.onClose();
      }
      sockets.close();
      mailbox.close();
    } catch (RuntimeException e) {
      LOG.error("{} did not close cleanly", name, e);
    } finally {
      closed.countDown();
    }
  }

  /**
   * Closes the loop and waits for it at most {@code seconds}. From any thread, interrupted or not:
   * a pending interrupt stays pending. By hand, the thread that turns it, or one that finds nobody
   * has ever turned it, does the work itself.
   */
  void closeAndWait(int seconds) {
    boolean interrupted = Thread.interrupted();
    try {
      stop();
      if (!ownThread && (owner == null || isOwnThread())) {
        checkThread();
        turn();
        return;
      }
      if (!isOwnThread()) {
        awaitClosed(seconds);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
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
