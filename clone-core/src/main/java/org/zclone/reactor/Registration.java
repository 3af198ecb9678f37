package org.zclone.reactor;

import org.jspecify.annotations.Nullable;
import org.zclone.api.Subscription;

/**
 * A subscription that is on its way to the loop, and may be closed before. <em>Thread-safe.</em>
 */
final class Registration implements Subscription {
  private @Nullable Subscription actual; // guarded by this
  private boolean closed; // guarded by this

  synchronized void set(Subscription subscription) {
    actual = subscription;
    if (closed) {
      subscription.close();
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
