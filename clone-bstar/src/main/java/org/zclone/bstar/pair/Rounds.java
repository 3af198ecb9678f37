package org.zclone.bstar.pair;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.zclone.api.CloneException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.election.Peer;
import org.zclone.server.ServerCore;

/**
 * How an active server works: in rounds, as long as a standby is in sync. What came in is applied
 * and sent to the standby; until that has confirmed it, nothing leaves for clients but signs of
 * life, and nothing more is applied. Without a standby there is nothing to wait for. <em>Confined
 * to the reactor thread.</em>
 */
final class Rounds {
  private static final int MOST_INPUTS_PER_TURN = 10_000;

  /**
   * How much may wait for a standby that nobody awaits, and that lives but takes it too slowly. One
   * that is awaited is told no more than a round.
   */
  private static final long MOST_BEHIND = 64 << 20;

  private enum Phase {
    /** Inputs are applied at once. */
    OPEN,
    /** The standby has not confirmed what was applied: neither inputs nor outputs. */
    GATED,
    /** It has: outputs, and then inputs again. */
    FLUSHING
  }

  private final PairParts parts;
  private final LinkSource source;
  private final HeldInputs held = new HeldInputs();
  private final ArrayDeque<Done> done = new ArrayDeque<>(); // local writes, not told yet
  private Phase phase = Phase.OPEN;
  private long gateIndex;
  private long gateSinceNs;
  private boolean alone;
  private boolean switching;

  /** A local write that was applied, or refused because of what the map is at a sequence. */
  private record Done(LocalWrite write, long sequence, Optional<WriteRefusedException> refusal) {}

  Rounds(PairParts parts) {
    this.parts = parts;
    this.source = parts.source();
  }

  /** Whether what comes in is applied at once. */
  boolean isOpen() {
    return phase == Phase.OPEN && parts.election().mayServe() && !switching;
  }

  /** How many inputs wait. */
  int held() {
    return held.size();
  }

  /** Whether something may leave for clients. */
  boolean maySpeak() {
    return !parts.isActive() || (phase != Phase.GATED && !parts.election().isInDoubt());
  }

  /** Whether all that keeps it from speaking is that the standby has yet to confirm a round. */
  boolean isWaiting() {
    return parts.isActive() && phase == Phase.GATED && !parts.election().isInDoubt();
  }

  /** What comes while others wait comes after them. */
  private boolean mustHold() {
    return parts.isActive() && (!isOpen() || !held.isEmpty());
  }

  /** An RFC 12 update comes. */
  void onUpdate(byte[][] frames) {
    if (mustHold()) {
      held.addUpdate(frames);
    } else {
      parts.core().onUpdate(frames, parts.nowNs());
      source.checkpoint(parts.nowNs());
    }
  }

  /** A message of a client comes. */
  void onRequest(byte[] peer, byte[][] frames) {
    if (mustHold()) {
      held.addRequest(peer, frames);
    } else {
      parts.core().onRequest(peer, frames, parts.nowNs());
      source.checkpoint(parts.nowNs());
    }
  }

  /** The application writes. */
  void onLocal(LocalWrite write) {
    if (mustHold()) {
      held.addLocal(write);
    } else {
      apply(write);
    }
  }

  private void apply(LocalWrite write) {
    try {
      Receipt receipt = parts.core().onLocalUpdate(write.update(), parts.nowNs());
      done.add(new Done(write, receipt.sequence(), Optional.empty()));
      source.checkpoint(parts.nowNs());
    } catch (WriteRefusedException refused) {
      refuse(write, refused);
    }
  }

  /** A refusal that tells what the map is waits as all does that tells it. */
  private void refuse(LocalWrite write, WriteRefusedException refused) {
    if (refused.actualSequence().isPresent()) {
      done.add(new Done(write, parts.core().sequence(), Optional.of(refused)));
    } else {
      parts.add(new PairEffect.Failed(write.id(), refused));
    }
  }

  /** A message of a standby comes. */
  void onStandby(byte[] peer, LinkMessage message) {
    if (message instanceof LinkMessage.Join join) {
      onJoin(peer, join);
    } else if (message instanceof LinkMessage.Ack ack && source.isFrom(peer)) {
      parts.election().onPeerSign(parts.nowNs());
      if (source.onAck(ack.index(), parts.nowNs())) {
        onInSync();
      }
      openGate();
    }
  }

  private void onJoin(byte[] peer, LinkMessage.Join join) {
    if (!parts.isActive()) {
      source.refuse(peer);
      return;
    }
    boolean wasInSync = source.isInSync();
    source.onJoin(peer, join, parts.nowNs());
    gateIndex = 0;
    if (wasInSync && phase != Phase.GATED) {
      goAlone("the standby connects anew");
    }
  }

  private void onInSync() {
    alone = false;
    parts.shared(true);
    parts.core().insistOnStandby(parts.insists(), false);
    parts.tell(new PairEvent.InSync(parts.core().sequence()));
  }

  private void openGate() {
    if (!source.isInSync()) {
      return;
    }
    parts.tail().onReplicated(source.replicated());
    if (phase == Phase.GATED && source.acked() >= gateIndex) {
      phase = Phase.FLUSHING;
    }
  }

  private void loseStandby(String why) {
    source.drop(true, why);
    goAlone(why);
  }

  private void goAlone(String why) {
    if (phase == Phase.GATED) {
      phase = Phase.FLUSHING;
    }
    parts.core().insistOnStandby(parts.insists(), parts.insists());
    if (!alone) {
      alone = true;
      parts.tell(new PairEvent.Alone(why));
    }
  }

  private void watchStandby() {
    long nowNs = parts.nowNs();
    long patienceNs = parts.config().patience().toNanos();
    long silenceNs =
        Math.max(patienceNs, parts.config().failover().toNanos()); // it may beat rarely
    if (isAnotherThere()) {
      loseStandby("the standby has started anew");
    } else if (isAwaited() && parts.election().isPeerSilent(nowNs)) {
      boolean isDead = parts.election().isPeerDead();
      loseStandby(isDead ? "the standby has ended" : "the standby is silent");
    } else if (phase == Phase.GATED && nowNs - gateSinceNs >= patienceNs) {
      loseStandby("the standby does not confirm");
    } else if (source.isLinked() && source.silentNs(nowNs) >= silenceNs) {
      loseStandby("the standby does not answer");
    } else if (!parts.config().awaitsStandby() && source.behindOctets() > MOST_BEHIND) {
      loseStandby("the standby takes too little");
    }
  }

  private boolean isAnotherThere() {
    Optional<UUID> there = parts.election().peer().map(Peer::instance);
    return there.isPresent() && source.isLinked() && !there.equals(source.standby());
  }

  private boolean isAwaited() {
    return source.isLinked() || phase == Phase.GATED;
  }

  /** A turn of the active server ends. */
  void onTick() {
    watchStandby();
    if (isOpen()) {
      takeHeld();
      parts.core().onTick(parts.nowNs());
    } else if (isWaiting()) {
      parts.core().onTickInSilence(parts.nowNs());
    }
    source.ship(parts.nowNs());
    if (phase == Phase.OPEN) {
      close();
    }
    if (phase == Phase.OPEN && switching && !parts.election().isHandingOver()) {
      handOver();
    }
  }

  private void takeHeld() {
    for (int i = 0; i < MOST_INPUTS_PER_TURN && !held.isEmpty(); i++) {
      HeldInputs.Held input = held.take();
      if (input.local() != null) {
        apply(input.local());
      } else {
        pass(input);
      }
      source.checkpoint(parts.nowNs());
    }
  }

  private void pass(HeldInputs.Held input) {
    if (input.peer() == null) {
      parts.core().onUpdate(input.frames(), parts.nowNs());
    } else {
      parts.core().onRequest(input.peer(), input.frames(), parts.nowNs());
    }
  }

  /** The round ends if the standby has to confirm it. */
  private void close() {
    boolean waits = parts.config().awaitsStandby() && source.isInSync();
    if (waits && source.acked() < source.contentIndex()) {
      phase = Phase.GATED;
      gateIndex = source.contentIndex();
      gateSinceNs = parts.nowNs();
    }
  }

  /** What was to leave in this turn has left, and was shown. */
  void onPublished() {
    if (parts.isActive()) {
      parts.tail().onTold();
    }
    if (phase == Phase.FLUSHING) {
      phase = Phase.OPEN;
    }
    while (!done.isEmpty() && mayTell(done.element())) {
      tell(done.remove());
    }
  }

  private void tell(Done its) {
    if (its.refusal().isPresent()) {
      parts.add(new PairEffect.Failed(its.write().id(), its.refusal().get()));
      return;
    }
    Receipt.Level level = isSafe(its) ? Receipt.Level.REPLICATED : Receipt.Level.ACCEPTED;
    Receipt receipt = new Receipt(level, its.sequence());
    parts.add(new PairEffect.Completed(its.write().id(), receipt));
  }

  private boolean mayTell(Done write) {
    return !parts.insists() || isSafe(write);
  }

  private boolean isSafe(Done write) {
    return write.sequence() <= source.replicated();
  }

  /** Has the peer take over, as soon as it has everything. */
  void switchOver() {
    if (!parts.isActive()) {
      parts.tell(new PairEvent.SwitchoverFailed("this server is not active"));
    } else if (!source.isInSync()) {
      parts.tell(new PairEvent.SwitchoverFailed("no standby is in sync"));
    } else {
      switching = true;
    }
  }

  private void handOver() {
    if (source.isInSync()) {
      parts.election().handOver(parts.nowNs());
    } else {
      onHandoverFailed("no standby is in sync any more");
    }
  }

  /** This server has to serve on: what was not offered yet is not. */
  void onForced() {
    if (switching && !parts.election().isHandingOver()) {
      onHandoverFailed("this server was forced to stay active");
    }
  }

  /** The peer has not taken over: this server goes on. */
  void onHandoverFailed(String why) {
    switching = false;
    parts.tell(new PairEvent.SwitchoverFailed(why));
  }

  /** This server serves from now on; {@code newIds} names the map's life if it begins now. */
  void activate(long epoch, Supplier<UUID> newIds) {
    ServerCore core = parts.core();
    boolean isNewLife = core.history().equals(ServerCore.NO_HISTORY);
    if (isNewLife) {
      parts.shared(false);
    }
    core.tell(source);
    core.insistOnStandby(
        parts.insists(), parts.insists()); // first: it refuses what has waited, too
    core.activate(isNewLife ? Optional.of(newIds.get()) : Optional.empty(), epoch, parts.nowNs());
    alone = true;
    switching = false;
    phase = Phase.OPEN;
  }

  /** This server stands by from now on. */
  void passivate() {
    source.drop(false, "this server stands by now");
    parts.tail().forgetUntold();
    switching = false;
    phase = Phase.OPEN;
    if (parts.core().isServing()) {
      parts.core().passivate(Optional.of(parts.config().peer()), parts.nowNs());
      refuseHeld();
    }
  }

  /** Clients ask the peer; updates of RFC 12 clients may be all that is left of them. */
  private void refuseHeld() {
    while (!held.isEmpty()) {
      HeldInputs.Held input = held.take();
      if (input.local() != null) {
        parts.add(new PairEffect.Failed(input.local().id(), standsBy(input.local().update())));
      } else {
        pass(input);
      }
    }
    done.forEach(its -> parts.add(new PairEffect.Failed(its.write().id(), untold(its))));
    done.clear();
  }

  private static CloneException standsBy(Update update) {
    return new WriteRefusedException(
        "refused the write to " + update.key() + ": this server stands by now");
  }

  private static CloneException untold(Done its) {
    if (its.refusal().isPresent()) {
      return standsBy(its.write().update());
    }
    return new OutcomeUnknownException(
        "the write with sequence "
            + its.sequence()
            + " may be lost: this server had to stand by before another one confirmed it");
  }

  /** When {@link #onTick} must be called for this server as the active one. */
  long deadlineNs(long otherwiseNs) {
    boolean flushes = phase == Phase.FLUSHING && maySpeak();
    if (flushes || isOpen() && !held.isEmpty()) {
      return parts.nowNs();
    }
    long earliest = Times.earlier(otherwiseNs, source.deadlineNs(parts.nowNs()));
    if (phase == Phase.GATED) {
      earliest = Times.earlier(earliest, gateSinceNs + parts.config().patience().toNanos());
      return isWaiting() ? Times.earlier(earliest, parts.core().signsDeadlineNs()) : earliest;
    }
    return isOpen() ? Times.earlier(earliest, parts.core().deadlineNs()) : earliest;
  }
}
