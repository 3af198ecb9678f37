package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Follows nobody: between two links, for messages of links that are gone, and when a link has
 * failed before it began. <em>Immutable.</em>
 */
final class NoFollower implements Follower {
  static final Follower INSTANCE = new NoFollower(Optional.empty());

  private final Optional<LinkFailure> failure;

  private NoFollower(Optional<LinkFailure> failure) {
    this.failure = failure;
  }

  /** Ends its link at once. */
  static Follower because(LinkFailure failure) {
    return new NoFollower(Optional.of(failure));
  }

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
    return failure;
  }
}
