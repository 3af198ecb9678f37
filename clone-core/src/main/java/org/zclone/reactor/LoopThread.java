package org.zclone.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.Turnable;

/**
 * Turns a loop on a daemon thread of its own, sleeping in a selector in between. Nobody but this
 * class knows the thread, so nobody can interrupt it. <em>Confined to the reactor thread.</em>
 */
public final class LoopThread implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

  private final Loop loop;
  private final Turnable turnable;
  private final Selector selector;

  private LoopThread(Loop loop, Turnable turnable) {
    this.loop = loop;
    this.turnable = turnable;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector; are file descriptors used up?", e);
    }
  }

  /** Turns {@code loop} from now on, until it closes. */
  public static void start(Loop loop) {
    start(loop, loop);
  }

  /** The same with {@code turnable}, which turns {@code loop} and watches more channels. */
  public static void start(Loop loop, Turnable turnable) {
    // There may be no descriptors or threads left.
    OrClose.get(
        loop::closeNow,
        () -> {
          Thread thread = new Thread(new LoopThread(loop, turnable), loop.name());
          thread.setDaemon(true);
          loop.ownedBy(thread);
          thread.start();
          return thread;
        });
  }

  @Override
  public void run() {
    try (selector) {
      attach();
      while (!loop.isClosed()) {
        turnable.turn();
        sleep();
      }
    } catch (IOException e) {
      LOG.error("{} cannot wait for its channels", loop.name(), e);
    } catch (RuntimeException e) {
      LOG.debug("{} has ended; it has been logged why", loop.name(), e);
    } finally {
      loop.closeNow();
    }
  }

  private void attach() {
    try {
      turnable.attachTo(selector);
    } catch (RuntimeException e) {
      LOG.error("{} ends, because its channels cannot be watched", loop.name(), e);
      throw e;
    }
  }

  private void sleep() throws IOException {
    Thread.interrupted(); // a listener on an executor that ran it here may have left it behind
    long nanos = loop.isClosed() ? 0 : turnable.nanosToDeadline();
    if (nanos == 0) {
      selector.selectNow();
    } else {
      // Rounded up: a millisecond early would turn for nothing.
      selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }
    selector.selectedKeys().clear();
  }
}
