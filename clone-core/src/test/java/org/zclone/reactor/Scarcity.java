package org.zclone.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Whether there are file descriptors. <em>Confined to the reactor thread.</em> */
final class Scarcity {
  private boolean scarce;

  /** Sockets that cannot be opened while descriptors are scarce. */
  Sockets sockets() {
    return new Sockets(1_000, this::check);
  }

  private void check(int sockets) {
    if (scarce) {
      throw new UncheckedIOException("none left, on purpose", new IOException());
    }
  }

  void begin() {
    scarce = true;
  }

  void end() {
    scarce = false;
  }
}
