package org.zclone.reactor;

import java.util.function.Supplier;

/**
 * Lets an interrupt of the calling thread wait: inside JeroMQ it spoils sockets and contexts for
 * good. <em>Thread-safe.</em>
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Runs {@code action} without an interrupt. */
  public static void run(Runnable action) {
    get(
        () -> {
          action.run();
          return true;
        });
  }

  /** What {@code action} makes without an interrupt. */
  public static <T> T get(Supplier<T> action) {
    boolean interrupted = Thread.interrupted();
    try {
      return action.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
