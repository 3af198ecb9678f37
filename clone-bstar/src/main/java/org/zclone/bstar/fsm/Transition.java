package org.zclone.bstar.fsm;

/**
 * The Binary Star table: a total function of role, state and event, after chapter 4 of the ZeroMQ
 * Guide, with its silent dead ends (two primaries, two backups, both active, both passive) named.
 *
 * <p><em>Immutable.</em>
 */
public final class Transition {
  private Transition() {}

  /** What {@code event} does to a server with this role in this state. */
  public static Outcome of(Role role, State state, Event event) {
    return switch (state) {
      case PENDING -> role == Role.PRIMARY ? pendingPrimary(event) : pendingBackup(event);
      case ACTIVE -> active(event);
      case PASSIVE -> passive(event);
    };
  }

  /** The state after {@code outcome}. */
  public static State next(State state, Outcome outcome) {
    return switch (outcome) {
      case ACTIVATE -> State.ACTIVE;
      case PASSIVATE -> State.PASSIVE;
      case STAY, SERVE, HOLD, REJECT, DUAL_ACTIVE, DUAL_PASSIVE, SAME_ROLE -> state;
    };
  }

  private static Outcome pendingPrimary(Event event) {
    return switch (event) {
      case PEER_PENDING_PRIMARY -> Outcome.SAME_ROLE;
      case PEER_PENDING_BACKUP, VOTE_PEER_SILENT -> Outcome.ACTIVATE;
      case PEER_ACTIVE -> Outcome.PASSIVATE;
      case PEER_PASSIVE -> Outcome.STAY;
      case VOTE_PEER_ALIVE -> Outcome.HOLD;
    };
  }

  private static Outcome pendingBackup(Event event) {
    return switch (event) {
      case PEER_PENDING_BACKUP -> Outcome.SAME_ROLE;
      case PEER_PENDING_PRIMARY, PEER_PASSIVE -> Outcome.STAY;
      case PEER_ACTIVE -> Outcome.PASSIVATE;
      case VOTE_PEER_ALIVE -> Outcome.HOLD;
      case VOTE_PEER_SILENT -> Outcome.REJECT;
    };
  }

  private static Outcome active(Event event) {
    return switch (event) {
      case PEER_ACTIVE -> Outcome.DUAL_ACTIVE;
      case PEER_PENDING_PRIMARY, PEER_PENDING_BACKUP, PEER_PASSIVE -> Outcome.STAY;
      case VOTE_PEER_ALIVE, VOTE_PEER_SILENT -> Outcome.SERVE;
    };
  }

  private static Outcome passive(Event event) {
    return switch (event) {
      case PEER_PENDING_PRIMARY, PEER_PENDING_BACKUP, VOTE_PEER_SILENT -> Outcome.ACTIVATE;
      case PEER_ACTIVE -> Outcome.STAY;
      case PEER_PASSIVE -> Outcome.DUAL_PASSIVE;
      case VOTE_PEER_ALIVE -> Outcome.REJECT;
    };
  }
}
