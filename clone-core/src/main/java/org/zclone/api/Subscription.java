package org.zclone.api;

/** A listener's registration. <em>Thread-safe.</em> */
public interface Subscription extends AutoCloseable {
  /**
   * Ends it. Idempotent, safe inside the listener. After it returns no new cut is delivered; the
   * one that is being delivered may still end.
   */
  @Override
  void close();
}
