package org.zclone.bstar.api;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * Reads a channel of the application.
 *
 * @param <C> the kind of channel
 */
@FunctionalInterface
public interface ChannelHandler<C extends SelectableChannel> {
  /**
   * On the thread of the server, whenever {@code channel} can be read or has ended; must not block,
   * and must read something, or it is called again at once. A channel that it closes is forgotten.
   */
  void onReadable(C channel, Star star) throws IOException;
}
