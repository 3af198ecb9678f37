package org.zclone.examples.trial;

import java.io.IOException;
import java.util.List;

/**
 * Where a server runs, and how it is started there.
 *
 * @param launcher what its command line begins with, such as {@code ip netns exec NAME}; empty: no
 *     more than the command itself
 * @param host the address at which it listens
 * @param port the first of its ports
 *     <p><em>Immutable.</em>
 */
public record Place(List<String> launcher, String host, int port) {
  private static final String LOOPBACK = "127.0.0.1";

  /** A private copy of the launcher. */
  public Place {
    launcher = List.copyOf(launcher);
  }

  /**
   * Free ports of the loopback interface.
   *
   * @throws IOException if there are none
   */
  public static Place onLoopback(String... launcher) throws IOException {
    return new Place(List.of(launcher), LOOPBACK, FreePorts.find());
  }

  /**
   * Other free ports of the loopback interface.
   *
   * @throws IOException if there are none
   */
  public Place beside(String... otherLauncher) throws IOException {
    Place other = onLoopback(otherLauncher);
    return Math.abs(other.port - port) < FreePorts.NEEDED ? beside(otherLauncher) : other;
  }

  /** As {@code --connect} takes it. */
  public String address() {
    return host + ":" + port;
  }
}
