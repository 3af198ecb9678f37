package org.zclone.api;

import java.nio.channels.Selector;
import org.zeromq.ZMQ;

/**
 * A server or client without a thread of its own, turned by somebody's loop.
 *
 * <pre>{@code
 * Turnable server = CloneServer.byHand(config).turnable();
 * server.attachTo(selector);
 * while (running) {
 *   selector.select(Math.max(1, server.nanosToDeadline() / 1_000_000));
 *   selector.selectedKeys().clear();
 *   server.turn();
 * }
 * }</pre>
 *
 * <p>All methods but {@link #wakeUp()} belong to the one thread that turns it; another thread gets
 * an {@link IllegalStateException}.
 */
public interface Turnable {
  /**
   * Does what is ready and returns without blocking; the amount of work in one turn is bounded.
   * Call it whenever an attached channel is ready and when the deadline has passed; calling it more
   * often does no harm. An interrupt does not disturb it; one that comes before stays pending for
   * the caller, one that comes in the middle may get lost.
   */
  void turn();

  /**
   * When {@link #turn()} wants to be called at the latest, on the scale of {@link
   * System#nanoTime()}. In the past when there is work now, far ahead once it is closed.
   */
  long deadlineNs();

  /** Nanoseconds from now to {@link #deadlineNs()}, at least 0. */
  default long nanosToDeadline() {
    return Math.max(0, deadlineNs() - System.nanoTime());
  }

  /** Registers the channels, now and as they come and go, with {@code selector} for reading. */
  default void attachTo(Selector selector) {
    attachTo(ChannelWatcher.of(selector));
  }

  /** Registers the channels, now and as they come and go, with {@code poller} for reading. */
  default void attachTo(ZMQ.Poller poller) {
    attachTo(ChannelWatcher.of(poller));
  }

  /**
   * Tells {@code watcher} of the channels, now and as they come and go: for loops of another make.
   * Replaces the watcher before it.
   */
  void attachTo(ChannelWatcher watcher);

  /** Makes an attached channel ready. From any thread. */
  void wakeUp();
}
