package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Follows nobody: between two links, and for messages of links that are gone. <em>Immutable.</em>
 */
final class NoFollower implements Follower {
  static final Follower INSTANCE = new NoFollower();

  private NoFollower() {}

  @Override
  public void onConnected(long nowNs) {}

  @Override
  public void onDisconnected(long nowNs) {}

  @Override
  public void onPublication(byte[][] frames, long nowNs) {}

  @Override
  public void onSnapshotMessage(long attempt, byte[][] frames, long nowNs) {}

  @Override
  public void onTick(long nowNs) {}

  @Override
  public OptionalLong deadlineNs() {
    return OptionalLong.empty();
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public boolean wasLive() {
    return false;
  }

  @Override
  public long heardNs() {
    return 0;
  }

  @Override
  public Optional<LinkFailure> failure() {
    return Optional.empty();
  }
}
