package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one link follows its server: what differs from one protocol to another. It reports its own
 * transitions; when it has failed, its owner ends the link. <em>Confined to the reactor
 * thread.</em>
 */
interface Follower {
  /** The subscription's connection stands. */
  default void onConnected(long nowNs) {}

  /** The subscription's connection broke. */
  default void onDisconnected(long nowNs) {}

  /** A message came on the subscription. */
  default void onPublication(byte[][] frames, long nowNs) {}

  /** A message came in answer to a request. */
  default void onSnapshotMessage(long attempt, byte[][] frames, long nowNs) {}

  /** Nobody listens where the channel is to connect to. */
  default void onChannelRefused(long nowNs) {}

  /** The channel's connection stands. */
  default void onChannelConnected(long nowNs) {}

  /** The channel's connection broke. */
  default void onChannelDisconnected(long nowNs) {}

  /** A message came on the channel. */
  default void onChannelMessage(byte[][] frames, long nowNs) {}

  /** Who follows from now on: this one, unless it was only to find out who can. */
  default Follower successor(long nowNs) {
    return this;
  }

  /** The turn ends: what has gathered in it goes out. */
  default void onTurnEnd() {}

  /** The client closes: says so to the server. */
  default void onClose() {}

  /** Time has passed. */
  void onTick(long nowNs);

  /** When {@link #onTick} must be called; empty if nothing is due. */
  OptionalLong deadlineNs();

  /** Whether the replica is complete and follows every update. */
  boolean isLive();

  /** Whether it has ever been live. */
  boolean wasLive();

  /** When the server was last heard, or the replica last known to be current. */
  long heardNs();

  /** Why the link must end; empty while it need not. */
  Optional<LinkFailure> failure();
}
