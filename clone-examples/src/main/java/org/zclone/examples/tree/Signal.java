package org.zclone.examples.tree;

import java.util.concurrent.TimeUnit;

/** Wakes a loop when there is something to do, or nothing more to do. <em>Thread-safe.</em> */
final class Signal {
  private boolean raised; // guarded by this
  private boolean closed; // guarded by this

  /** Ends the wait that runs, or the next one. */
  synchronized void raise() {
    raised = true;
    notifyAll();
  }

  /** Ends every wait from now on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Waits for the signal, at most {@code nanos}. */
  synchronized void await(long nanos) throws InterruptedException {
    long endNs = System.nanoTime() + nanos;
    long leftNs = nanos;
    while (!raised && !closed && leftNs > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      leftNs = endNs - System.nanoTime();
    }
    raised = false;
  }
}
