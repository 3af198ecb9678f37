package org.zclone.examples.bench;

import java.io.IOException;

/**
 * A way to keep copies of a map the same, for {@link ThroughputBench}. Others than the ones here
 * are found by {@link java.util.ServiceLoader}.
 */
interface Contender {
  /** Processes that are ready to run. */
  @FunctionalInterface
  interface Rig {
    /**
     * Writes {@code updates}; returns when the writer has its answers and all replicas have all.
     */
    void run(int updates) throws IOException, InterruptedException;
  }

  /** Its name in reports. */
  String name();

  /** How many of {@code wanted} updates a run has: fewer where so many are too much for it. */
  default int updates(int wanted) {
    return wanted;
  }

  /** Starts its processes: a writer, a server if it needs one, and replicas in one process. */
  Rig start(Crew crew, int replicas) throws IOException, InterruptedException;
}
