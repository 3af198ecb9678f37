package org.zclone.api;

/** A listener's registration. <em>Thread-safe.</em> */
public interface Subscription extends AutoCloseable {
  /**
   * Ends it. Idempotent, safe inside the listener. After it returns no new call of the listener
   * begins; one that runs on another thread may still end.
   */
  @Override
  void close();
}
