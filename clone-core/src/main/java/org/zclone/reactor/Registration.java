package org.zclone.reactor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Subscription;

/**
 * A subscription that is on its way to the loop, and may be closed before. <em>Thread-safe.</em>
 */
final class Registration implements Subscription {
  private @Nullable Subscription actual; // guarded by this
  private boolean closed; // guarded by this

  /** Makes the subscription, unless it has been closed; a listener told at once may close it. */
  synchronized void make(Supplier<Subscription> registration) {
    if (closed) {
      return;
    }
    Subscription made = registration.get();
    actual = made;
    if (closed) {
      made.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (actual != null) {
      actual.close();
    }
  }
}
