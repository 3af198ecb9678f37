package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one link follows its server: what differs from one protocol to another. It reports its own
 * transitions; when it has failed, its owner ends the link. <em>Confined to the reactor
 * thread.</em>
 */
interface Follower {
  /** The connection stands. */
  void onConnected(long nowNs);

  /** The connection broke. */
  void onDisconnected(long nowNs);

  /** A message came on the subscription. */
  void onPublication(byte[][] frames, long nowNs);

  /** A message came in answer to a request. */
  void onSnapshotMessage(long attempt, byte[][] frames, long nowNs);

  /** Time has passed. */
  void onTick(long nowNs);

  /** When {@link #onTick} must be called; empty if nothing is due. */
  OptionalLong deadlineNs();

  /** Whether the replica is complete and follows every update. */
  boolean isLive();

  /** Whether it has ever been live. */
  boolean wasLive();

  /** When the server was last heard. */
  long heardNs();

  /** Why the link must end; empty while it need not. */
  Optional<LinkFailure> failure();
}
