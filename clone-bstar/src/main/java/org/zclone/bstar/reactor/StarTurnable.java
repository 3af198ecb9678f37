package org.zclone.bstar.reactor;

import org.zclone.api.ChannelWatcher;
import org.zclone.api.Turnable;
import org.zclone.reactor.Loop;

/** The loop, together with the channels of the application. */
final class StarTurnable implements Turnable {
  private final Loop loop;
  private final Channels channels;

  StarTurnable(Loop loop, Channels channels) {
    this.loop = loop;
    this.channels = channels;
  }

  @Override
  public void turn() {
    loop.turn();
  }

  @Override
  public long deadlineNs() {
    return loop.deadlineNs();
  }

  @Override
  public void attachTo(ChannelWatcher watcher) {
    loop.attachTo(watcher);
    channels.attachTo(watcher);
  }

  @Override
  public void wakeUp() {
    loop.wakeUp();
  }
}
