package org.zclone.bstar.reactor;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls code of the application, whose failures stop nothing. <em>Confined to the reactor
 * thread.</em>
 */
final class Guard {
  /** Code of the application. */
  interface Call {
    void run() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final Counters counters;

  Guard(Counters counters) {
    this.counters = counters;
  }

  /** Returns whether it ended well. */
  boolean run(String what, Call call) {
    try {
      call.run();
      return true;
    } catch (IOException | RuntimeException | Error e) {
      counters.add(Counter.HANDLER_FAILURES, 1);
      LOG.error("{} has failed", what, e);
      return false;
    }
  }
}
