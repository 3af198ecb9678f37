package org.zclone.server;

import java.util.Optional;
import java.util.UUID;
import org.zclone.api.Endpoint;

/**
 * The part that a server plays at the moment, alone or in a pair. <em>Confined to the reactor
 * thread.</em>
 */
final class Standing {
  private static final String SINGLE = "single";

  private final UUID instance;
  private final EpochTable epochs;
  private UUID history;
  private String role = SINGLE;
  private boolean serving = true;
  private Optional<Endpoint> active = Optional.empty();
  private long replicated;
  private boolean holdsAnswers;
  private boolean refusesWrites;

  Standing(UUID instance, UUID history, EpochTable epochs) {
    this.instance = instance;
    this.history = history;
    this.epochs = epochs;
  }

  /** A random name, new at each start. */
  UUID instance() {
    return instance;
  }

  /** A random name for the life of the map. */
  UUID history() {
    return history;
  }

  /** The map begins another life. */
  void history(UUID newHistory) {
    history = newHistory;
  }

  /** The first sequence of the activation that the map comes from. */
  long epoch() {
    return epochs.current();
  }

  /** What it is called in words. */
  String role() {
    return role;
  }

  void role(String newRole) {
    role = newRole;
  }

  /** Whether it serves clients. */
  boolean isServing() {
    return serving;
  }

  void serve(boolean newServing) {
    serving = newServing;
  }

  /** The server that clients should turn to instead; empty if none is known. */
  Optional<Endpoint> active() {
    return active;
  }

  void active(Optional<Endpoint> endpoint) {
    active = endpoint;
  }

  /** The standby has everything up to here. */
  long replicated() {
    return replicated;
  }

  void replicated(long sequence) {
    replicated = sequence;
  }

  /** Whether what the standby does not have is not answered either. */
  boolean holdsAnswers() {
    return holdsAnswers;
  }

  /** Whether writes are refused because no standby would have them. */
  boolean refusesWrites() {
    return refusesWrites;
  }

  void insistOnStandby(boolean newHoldsAnswers, boolean newRefusesWrites) {
    holdsAnswers = newHoldsAnswers;
    refusesWrites = newRefusesWrites;
  }
}
