package org.zclone.client;

import java.util.Optional;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;
import org.zclone.api.Refusal;
import org.zclone.replica.Replica;

/**
 * Where the client stands: the one place that reports a transition. <em>Confined to the reactor
 * thread.</em>
 */
final class StatusBoard {
  private final Replica replica;
  private final Effects effects;
  private State state = State.CONNECTING;
  private boolean synced;
  private Optional<Endpoint> server = Optional.empty();
  private Plane plane;
  private Optional<Refusal> refusal = Optional.empty();
  private String detail = "not started";

  /** With the plane that shows until one is in use. */
  StatusBoard(Replica replica, Effects effects, Plane plane) {
    this.replica = replica;
    this.effects = effects;
    this.plane = plane;
  }

  /** Shows {@code plane} from the next report on. */
  void use(Plane plane) {
    this.plane = plane;
  }

  /** How the last link ended, from the next report on. */
  void ended(Optional<Refusal> refusal) {
    this.refusal = refusal;
  }

  /** A transition; {@code detail} says why in plain words. */
  void report(State state, Optional<Endpoint> server, String detail) {
    this.state = state;
    this.server = server;
    this.detail = detail;
    if (state == State.LIVE) {
      synced = true;
      refusal = Optional.empty();
    }
    effects.addOnceShown(new ClientEffect.StatusChanged(status()));
  }

  /** The status with the sequence that readers see. */
  ClientStatus status() {
    long sequence = replica.current().sequence();
    return new ClientStatus(state, synced, server, plane, sequence, refusal, detail);
  }
}
