package org.zclone.reactor;

/** What a loop turns: a core with its sockets. Called on the loop's thread only. */
public interface Agent {
  /** After input was read: does what is due and performs the core's effects; bounded work. */
  void work(long nowNs);

  /** When {@link #work} must be called at the latest; {@code nowNs} or earlier for at once. */
  long deadlineNs(long nowNs);

  /** The loop ends, in order or by a bug: nothing of the agent is called afterwards. */
  void onClose();
}
