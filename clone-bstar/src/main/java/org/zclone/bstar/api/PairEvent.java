package org.zclone.bstar.api;

import java.util.Optional;
import org.zclone.api.Bytes;

/** Something that the application which embeds one half of a pair may want to know. */
public sealed interface PairEvent {
  /**
   * This server serves from now on.
   *
   * @param epoch the first sequence of this activation
   */
  record Activated(long epoch, String why) implements PairEvent {}

  /** This server stands by from now on. */
  record Passivated(String why) implements PairEvent {}

  /** Active: no standby is in sync any more, {@link WhenAlone} says what that means. */
  record Alone(String why) implements PairEvent {}

  /** Active: a standby has everything; passive: this server has everything and may take over. */
  record InSync(long sequence) implements PairEvent {}

  /**
   * Both servers were active; this one yielded, and this update, which it had accepted while it was
   * alone, is not in the map that goes on. Told one by one, in the order of their acceptance.
   *
   * @param value what was stored; empty if the key was removed
   * @param sequence the number that its writer was told
   */
  record Discarded(String key, Optional<Bytes> value, long sequence) implements PairEvent {}

  /**
   * Updates that were discarded as well, but were too many to keep.
   *
   * @param count how many
   */
  record DiscardedUnseen(long count) implements PairEvent {}

  /** The two copies differed, which is a bug; the standby fetches the whole map. */
  record Diverged(String what) implements PairEvent {}

  /** The peer did not take over, though it was asked to; this server serves on. */
  record SwitchoverFailed(String why) implements PairEvent {}

  /** A word about the two servers: that the peer came or fell silent, a wrong configuration, … */
  record Notice(String text) implements PairEvent {}
}
