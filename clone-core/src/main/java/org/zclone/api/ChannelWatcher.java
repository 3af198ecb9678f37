package org.zclone.api;

import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.zeromq.ZMQ;

/**
 * Watches channels for reading on behalf of a {@link Turnable}: the seam to an application's own
 * loop.
 *
 * <p>Called on the thread that turns. The channels are non-blocking; only readiness matters, and
 * nobody but the {@link Turnable} reads them.
 */
public interface ChannelWatcher {
  /** Call {@link Turnable#turn()} whenever {@code channel} is readable. */
  void add(SelectableChannel channel);

  /** Forget {@code channel}; it will be closed. */
  void remove(SelectableChannel channel);

  /** Watches by {@code selector}. */
  static ChannelWatcher of(Selector selector) {
    return new ChannelWatcher() {
      @Override
      public void add(SelectableChannel channel) {
        try {
          channel.register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void remove(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
          key.cancel();
        }
      }
    };
  }

  /** Watches by {@code poller}, which its own thread polls. */
  static ChannelWatcher of(ZMQ.Poller poller) {
    return new ChannelWatcher() {
      @Override
      public void add(SelectableChannel channel) {
        poller.register(channel, ZMQ.Poller.POLLIN);
      }

      @Override
      public void remove(SelectableChannel channel) {
        poller.unregister(channel);
      }
    };
  }
}
