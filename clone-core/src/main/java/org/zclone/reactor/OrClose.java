package org.zclone.reactor;

import java.util.function.Supplier;

/** Makes something of what was opened for it, or closes that. <em>Thread-safe.</em> */
public final class OrClose {
  private OrClose() {}

  /** What {@code making} makes; if it fails, {@code close} is run first. */
  public static <T> T get(Runnable close, Supplier<T> making) {
    try {
      return making.get();
    } catch (RuntimeException | Error e) {
      close.run();
      throw e;
    }
  }
}
