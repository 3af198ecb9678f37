package org.zclone.bstar.election;

import java.util.Optional;

/** What happened to a server of a pair. <em>Immutable.</em> */
public sealed interface ElectionEvent {
  /**
   * This server serves from now on.
   *
   * @param epoch higher than every sequence and epoch that it knows of
   * @param why in words
   */
  record Activated(long epoch, String why) implements ElectionEvent {}

  /**
   * This server stands by from now on.
   *
   * @param why in words
   * @param by the peer that serves, or will
   * @param dualActive both served, and this one yields: what it accepted meanwhile is discarded
   */
  record Passivated(String why, Optional<Peer> by, boolean dualActive) implements ElectionEvent {}

  /** The peer is there: for the first time, after silence, or as another instance. */
  record PeerAppeared(Peer peer) implements ElectionEvent {}

  /**
   * Nothing was heard of the peer for the failover time.
   *
   * @param refused its machine refuses connections to it: its process has ended
   */
  record PeerSilent(boolean refused) implements ElectionEvent {}

  /**
   * Both serve. Told at once, then every 2 s while it lasts.
   *
   * @param yields whether this server stops, rather than the peer
   */
  record DualActive(Peer peer, boolean yields) implements ElectionEvent {}

  /**
   * Both stand by. Told at once, then every 2 s while it lasts.
   *
   * @param leads whether this server becomes active, rather than the peer
   */
  record DualPassive(Peer peer, boolean leads) implements ElectionEvent {}

  /** Both are configured for the same role. Told at once, then every 2 s while it lasts. */
  record SameRole(String text) implements ElectionEvent {}

  /** The two are configured differently. Told at once, then every 2 s while it lasts. */
  record Mismatch(String text) implements ElectionEvent {}

  /** The data of this server may be incomplete, in a moment when that matters. */
  record Stale(String text) implements ElectionEvent {}

  /** A backup is asked to serve, but never met its peer. Told once while it is alone. */
  record BackupAlone(String text) implements ElectionEvent {}

  /**
   * This server did not run for a while and must not trust what it knew.
   *
   * @param ns how long, in nanoseconds
   */
  record Stalled(long ns) implements ElectionEvent {}

  /** This server is active, was in doubt after a stall, and serves again. */
  record Confirmed(String why) implements ElectionEvent {}

  /** The peer did not take over; this server serves on. */
  record HandoverFailed(String why) implements ElectionEvent {}
}
