package org.zclone.bstar.fsm;

/**
 * The Binary Star table: a total function of role, state and event, after chapter 4 of the ZeroMQ
 * Guide, with its silent dead ends (two primaries, two backups, both active, both passive) named
 * and, but for wrong configurations, left again.
 *
 * <p><em>Immutable.</em>
 */
public final class Transition {
  private Transition() {}

  /** What {@code event} does to a server with this role in this state. */
  public static Outcome of(Role role, State state, Event event) {
    return switch (state) {
      case PENDING -> pending(role, event);
      case ACTIVE -> active(event);
      case PASSIVE -> passive(event);
    };
  }

  private static Outcome pending(Role role, Event event) {
    return switch (event) {
      case PEER_PENDING, PEER_PASSIVE -> Outcome.COMPARE;
      case PEER_ACTIVE, PEER_HANDS_OVER, PEER_BEGAN_ANEW -> Outcome.PASSIVATE;
      case PEER_MISCONFIGURED -> Outcome.MISCONFIGURED;
      case VOTE_PEER_ALIVE, VOTE_PEER_UNSURE -> Outcome.HOLD;
      case VOTE_PEER_SILENT -> role == Role.PRIMARY ? Outcome.ACTIVATE : Outcome.REJECT;
    };
  }

  private static Outcome active(Event event) {
    return switch (event) {
      case PEER_PENDING, PEER_PASSIVE -> Outcome.PASSIVATE_IF_OLDER;
      case PEER_ACTIVE, PEER_HANDS_OVER, PEER_BEGAN_ANEW -> Outcome.DUAL_ACTIVE;
      case PEER_MISCONFIGURED -> Outcome.MISCONFIGURED;
      case VOTE_PEER_ALIVE, VOTE_PEER_UNSURE, VOTE_PEER_SILENT -> Outcome.SERVE;
    };
  }

  private static Outcome passive(Event event) {
    return switch (event) {
      case PEER_PENDING -> Outcome.COMPARE;
      case PEER_ACTIVE -> Outcome.STAY;
      case PEER_HANDS_OVER, PEER_BEGAN_ANEW -> Outcome.ACTIVATE;
      case PEER_PASSIVE -> Outcome.DUAL_PASSIVE;
      case PEER_MISCONFIGURED -> Outcome.MISCONFIGURED;
      case VOTE_PEER_ALIVE -> Outcome.REJECT;
      case VOTE_PEER_UNSURE -> Outcome.HOLD;
      case VOTE_PEER_SILENT -> Outcome.ACTIVATE_IF_SYNCED;
    };
  }
}
