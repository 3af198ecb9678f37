package org.zclone.bstar.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.zclone.api.ChannelWatcher;
import org.zclone.bstar.api.Star;
import org.zclone.bstar.reactor.StarParts.Watched;

/**
 * Channels of the application. Whoever turns the loop watches them too, but does not say which one
 * woke it; a selector of our own, which never waits, tells. <em>Confined to the reactor
 * thread.</em>
 */
final class Channels {
  private final List<Watched<?>> open;
  private final Guard guard;
  private final Star star;
  private final Selector selector;
  private ChannelWatcher watcher;

  /** Makes the channels non-blocking. */
  Channels(List<Watched<?>> channels, ChannelWatcher nobody, Guard guard, Star star) {
    this.open = new ArrayList<>(channels);
    this.watcher = nobody;
    this.guard = guard;
    this.star = star;
    try {
      selector = Selector.open();
      for (Watched<?> watched : channels) {
        watched.channel().configureBlocking(false);
        watched.channel().register(selector, SelectionKey.OP_READ, watched);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a channel cannot be watched", e);
    }
  }

  void attachTo(ChannelWatcher newWatcher) {
    open.forEach(watched -> watcher.remove(watched.channel()));
    watcher = newWatcher;
    open.forEach(watched -> watcher.add(watched.channel()));
  }

  /** Lets those that are ready be read, once each. */
  void work() throws IOException {
    if (open.isEmpty()) {
      return;
    }
    forgetClosed();
    selector.selectNow();
    for (SelectionKey key : selector.selectedKeys()) {
      read((Watched<?>) key.attachment());
    }
    selector.selectedKeys().clear();
    forgetClosed();
  }

  /** A channel whose reader fails is closed: it would be ready again at once, and for ever. */
  private <C extends SelectableChannel> void read(Watched<C> watched) throws IOException {
    C channel = watched.channel();
    boolean well =
        guard.run("the reader of a channel", () -> watched.handler().onReadable(channel, star));
    if (!well) {
      channel.close();
    }
  }

  private void forgetClosed() {
    for (Watched<?> watched : List.copyOf(open)) {
      if (!watched.channel().isOpen()) {
        open.remove(watched);
        watcher.remove(watched.channel());
      }
    }
  }

  /** Leaves the channels to the application. */
  void close() {
    open.forEach(watched -> watcher.remove(watched.channel()));
    open.clear();
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
