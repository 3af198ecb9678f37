package org.zclone.bstar.pair;

import java.util.ArrayList;
import java.util.List;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.election.Claim;
import org.zclone.bstar.election.Election;
import org.zclone.bstar.fsm.State;
import org.zclone.server.ServerCore;

/**
 * What the parts of one half of a pair share. Any thread may ask for the {@link #core()}; all else
 * is <em>Confined to the reactor thread.</em>
 */
final class PairParts {
  private final PairConfig config;
  private final Election election;
  private final LinkSource source;
  private final Tail tail;
  private final List<PairEffect> effects = new ArrayList<>();
  private volatile ServerCore core;
  private boolean synced;
  private boolean shared;
  private long nowNs;

  PairParts(
      PairConfig config,
      Election election,
      ServerCore core,
      LinkSource source,
      Tail tail,
      long nowNs) {
    this.config = config;
    this.election = election;
    this.core = core;
    this.source = source;
    this.tail = tail;
    this.nowNs = nowNs;
    core.role(word());
  }

  PairConfig config() {
    return config;
  }

  /** Who serves. */
  Election election() {
    return election;
  }

  /** The server itself. */
  ServerCore core() {
    return core;
  }

  /** What tells a standby of it. */
  LinkSource source() {
    return source;
  }

  /** What clients were told and no standby is known to have. */
  Tail tail() {
    return tail;
  }

  /** Another server takes the place of the one that was there. */
  void replace(ServerCore other) {
    core = other;
    source.use(other);
    showRole();
  }

  /** Tells those who ask what the server does. */
  void showRole() {
    core.role(word());
  }

  private String word() {
    return switch (election.state()) {
      case PENDING -> "pending";
      case ACTIVE -> "active";
      case PASSIVE -> "passive";
    };
  }

  boolean isActive() {
    return election.state() == State.ACTIVE;
  }

  /** Whether nothing is answered, and nothing taken, without a standby. */
  boolean insists() {
    return config.whenAlone() == WhenAlone.REJECT && config.awaitsStandby();
  }

  /** Of a standby: whether it has everything, and may take over. */
  boolean isSynced() {
    return synced;
  }

  void synced(boolean now) {
    synced = now;
    shared |= now;
    claim();
  }

  /** Whether two servers have held this map's life from now on. */
  void shared(boolean now) {
    shared = now;
    claim();
  }

  /** An input comes, at this time. */
  void begin(long timeNs) {
    nowNs = timeNs;
    claim();
  }

  /** The time of the present input. */
  long nowNs() {
    return nowNs;
  }

  /** Says to the election what this server's data are worth now. */
  void claim() {
    election.claim(
        new Claim(
            core.epochs().birth(),
            core.epochs().current(),
            core.sequence(),
            synced && !isActive(),
            isActive() && !source.isInSync(),
            shared));
  }

  void add(PairEffect effect) {
    effects.add(effect);
  }

  void tell(PairEvent event) {
    effects.add(new PairEffect.Told(event));
  }

  boolean hasEffects() {
    return !effects.isEmpty();
  }

  /** Hands over what is to be done, in order. */
  List<PairEffect> takeEffects() {
    if (effects.isEmpty()) {
      return List.of();
    }
    List<PairEffect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }
}
