package org.zclone.bstar.api;

import java.time.Duration;
import org.zclone.api.Subscription;

/**
 * A running server of a pair, as handlers see it.
 *
 * <p>All handlers run on one thread, the one that turns the server, one after the other. They must
 * not block: while one runs, no beat is sent. What they throw is logged and counted.
 * <em>Thread-safe. </em>
 */
public interface Star {
  /** What the server does; as of its last turn. */
  StarStatus status();

  /**
   * Whether this server's data is complete enough to take over; true until said otherwise. A
   * standby that copies its data says false when it starts to, and true when it has caught up.
   */
  void synced(boolean synced);

  /**
   * Asks the peer to take over, if this server is active: it stops serving until the peer does. If
   * the peer does not, within one and a half failover times, it serves again. The events tell.
   */
  void switchover();

  /**
   * Makes this server active at once, whatever the peer does: for an operator who knows better. If
   * the peer is active, one of the two yields as soon as they hear each other. During a switchover
   * it serves half of the failover time later, unless the peer has taken over by then.
   */
  void forceActive();

  /** Runs {@code task} on the thread of the handlers, soon; dropped if the server closes first. */
  void post(Runnable task);

  /** Runs {@code task} once, after {@code delay}, on the thread of the handlers. */
  Subscription after(Duration delay, Runnable task);

  /** Runs {@code task} after each {@code period}, on the thread of the handlers. */
  Subscription every(Duration period, Runnable task);
}
