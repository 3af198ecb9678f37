package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.CloneException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.pair.Inside;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Ttl;
import org.zclone.replica.StoredEntry;
import org.zclone.server.Bounds;
import org.zclone.server.EpochTable.Activation;
import org.zclone.server.ServerCore;
import org.zclone.server.StandbyLog;
import org.zclone.server.Tombstone;
import org.zclone.session.Status;
import org.zclone.sim.kit.Timeline;
import org.zclone.sim.kit.Violation;

/** What must hold for one process of the pair, as the network sees it. */
final class ServerCheck {
  private static final int HELLO = 1;

  /** WELCOME, BATCH, RECEIPTS and BEAT. */
  private static final Set<Integer> OF_THE_ACTIVE = Set.of(0x81, 0x84, 0x85, 0x86);

  private final World world;
  private final ServerNode node;
  private final TreeMap<Long, Long> held = new TreeMap<>(); // per activation: how far
  private final TreeMap<Long, Long> everHeld = new TreeMap<>();
  private final TreeSet<Long> published = new TreeSet<>(); // since the activation
  private final List<Long> discarded = new ArrayList<>();
  private @Nullable Issued lastDone; // of the writes of the application that embeds the server
  private @Nullable Line line;
  private ServerCore lastServer;
  private long lastSequence;
  private long learntTo;
  private long lastPublished;
  private final Map<Long, Instant> asking = new TreeMap<>(); // since when, without an answer
  private long wokeNs = Long.MIN_VALUE / 2;
  private boolean isProved = true;
  private int refusals;
  private long aloneCount; // of an active server
  private long syncedWithCount = -1;
  private @Nullable ServerNode syncedWith;
  private long peerHas; // without this one, as its beats said
  private boolean wasInSync;
  private boolean isUnchecked;
  private State lastState = State.PENDING;

  ServerCheck(World world, ServerNode node) {
    this.world = world;
    this.node = node;
    this.lastServer = server();
  }

  private ServerCore server() {
    return Inside.server(node.core());
  }

  // What it holds

  boolean holds(long sequence) {
    return !node.isDown() && isIn(held, sequence);
  }

  boolean everHeld(long sequence) {
    return isIn(everHeld, sequence);
  }

  private static boolean isIn(TreeMap<Long, Long> ranges, long sequence) {
    Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
    return range != null && sequence <= range.getValue();
  }

  private void noteHeld() {
    ServerCore server = server();
    if (server != lastServer) {
      held.clear();
      lastServer = server;
    }
    List<Activation> table = server.epochs().activations();
    boolean isComplete = node.isActive() || node.core().isInSync();
    if (!isComplete || table.isEmpty()) {
      return;
    }
    Activation last = table.get(table.size() - 1);
    if (held.containsKey(last.epoch())) {
      raise(last.epoch(), server.sequence());
      return;
    }
    held.clear();
    for (int i = 0; i < table.size(); i++) {
      long max = i + 1 < table.size() ? table.get(i + 1).lastBefore() : server.sequence();
      raise(table.get(i).epoch(), max);
    }
  }

  private void raise(long epoch, long max) {
    held.merge(epoch, max, Math::max);
    everHeld.merge(epoch, max, Math::max);
  }

  void onDeath() {
    for (Issued write : world.writes.values()) {
      if (write.outcome == Issued.Outcome.ACCEPTED && isIn(held, write.sequence())) {
        excuseIfGone(write);
      }
    }
  }

  /** Nothing can keep what nobody has any more. */
  private void excuseIfGone(Issued write) {
    boolean isGone = world.servers().stream().noneMatch(it -> it.check.holds(write.sequence()));
    write.excused |= isGone;
  }

  // What comes in

  void onTurnBegins(long gapNs) {
    if (gapNs > world.plan.failoverNs / 2) {
      wokeNs = world.nowNs();
      isProved = false;
      refusals = 0;
    }
  }

  void onBeat(byte[] frame, long madeNs) {
    isProved |= madeNs >= wokeNs;
    ServerNode peer = world.serverAt(1 - node.host);
    boolean goesOn =
        Beats.isActive(frame)
            && Beats.isAlone(frame)
            && Beats.birth(frame) == server().epochs().birth();
    if (goesOn && peer != null && peer == syncedWith && peer.check.aloneCount > syncedWithCount) {
      peerHas = Math.max(peerHas, Beats.sequence(frame));
    }
  }

  void onRefused() {
    refusals++;
  }

  void onBeatSent(byte[] frame) {
    world.trace.note("beat", node.name, Beats.sequence(frame), Beats.state(frame));
  }

  void onRequest(long peer, byte[][] frames) {
    boolean isSession = frames.length == 1 && (frames[0][0] & 0xFF) == 0xAA;
    boolean isAsking = isSession ? frames[0][3] == HELLO : frames.length > 1;
    if (isAsking && !Inside.isLink(frames)) {
      asking.put(peer, now());
    }
  }

  private boolean isAsked() {
    return asking.values().stream()
        .anyMatch(then -> sinceNs(then) <= world.plan.voteNs() + Timeline.MS);
  }

  /** A moment: in truth, on the monotonic clock, and how wrong the wall clock was. */
  private record Instant(long trueNs, long clockNs, long wallStepMs) {}

  private Instant now() {
    return new Instant(world.nowNs(), node.clockNs(), world.wallStepMs(node.host));
  }

  /** As a server can know: whoever sets the wall clock can hide that the machine was suspended. */
  private long sinceNs(Instant then) {
    Instant now = now();
    return now.wallStepMs == then.wallStepMs
        ? now.trueNs - then.trueNs
        : now.clockNs - then.clockNs;
  }

  // What goes out

  private void checkSpeaks(String what) {
    World.check(node.isActive(), "passive", () -> node.name + " stands by and sends " + what);
    boolean isProvedNow =
        isProved || refusals >= 3 || world.nowNs() - wokeNs >= world.plan.failoverNs;
    World.check(isProvedNow, "stalled", () -> node.name + " was stalled and sends " + what);
  }

  void onPublication(KvMsg message) {
    checkSpeaks("a publication");
    if (message.isHeartbeat()) {
      return;
    }
    long sequence = message.sequence();
    world.trace.note("publishes", node.name, sequence, message.body().length);
    World.check(
        sequence > lastPublished,
        "rising",
        () -> sequence + " is published after " + lastPublished);
    lastPublished = sequence;
    published.add(sequence);
    world.history.onUpdate(node, stored(message));
    if (world.plan.awaitsStandby && node.core().isInSync()) {
      checkReplicated(sequence, "published");
    }
  }

  private static StoredEntry stored(KvMsg message) {
    if (!message.isRemoval()) {
      return new StoredEntry(message.key(), message.body(), message.sequence(), ttl(message));
    }
    boolean isExpired = new String(message.properties()).contains("expired=1");
    return isExpired
        ? Tombstone.expired(message.key(), message.sequence())
        : Tombstone.removed(message.key(), message.sequence());
  }

  private static int ttl(KvMsg message) {
    return Ttl.of(message.properties()).seconds();
  }

  /** Two processes have it, or had it. */
  private void checkReplicated(long sequence, String what) {
    World.check(
        copies(world, sequence) >= 2, "gate", () -> sequence + " is " + what + ", and held by one");
  }

  static long copies(World world, long sequence) {
    return world.processes.stream().filter(it -> it.check.everHeld(sequence)).count();
  }

  void onSessionFrame(long peer, byte[] frame) {
    int command = frame[3] & 0xFF;
    if (OF_THE_ACTIVE.contains(command)) {
      checkSpeaks("message " + command);
    } else {
      asking.remove(peer);
    }
  }

  void onLinkFrame(byte[] frame) {
    if (Inside.isRecords(frame)) {
      Inside.read(frame, new Told());
    }
  }

  /** Reads along what a standby is told. */
  private final class Told implements StandbyLog {
    @Override
    public void onUpdate(StoredEntry update) {
      world.history.onUpdate(
          node.isActive() ? node : world.history.lineOf(update.sequence()).by, update);
    }

    @Override
    public void onBound(String key, UUID owner) {}

    @Override
    public void onAnswer(UUID client, long counter, Status status, long sequence) {}

    @Override
    public void onAnswered(UUID client, long counter) {}

    @Override
    public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean mortal) {}

    @Override
    public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {}
  }

  void onEvent(PairEvent event) {
    world.trace.note(event.getClass().getSimpleName(), node.name, 0, 0);
    if (world.trace.isReadable()) {
      world.trace.say(node.name, event.toString());
    }
    boolean isChange =
        event instanceof PairEvent.Activated
            || event instanceof PairEvent.Passivated
            || event instanceof PairEvent.Alone;
    World.check(!(isChange && world.isQuiet), "restless", () -> node.name + " tells " + event);
    if (event instanceof PairEvent.Activated activated) {
      onActivated(activated);
    } else if (event instanceof PairEvent.Alone) {
      aloneCount++;
    } else if (event instanceof PairEvent.InSync) {
      onInSync();
    } else if (event instanceof PairEvent.Discarded its) {
      onDiscarded(its);
    } else if (event instanceof PairEvent.Diverged diverged) {
      throw new Violation("diverged", node.name + ": " + diverged.what());
    } else if (event instanceof PairEvent.DiscardedUnseen) {
      throw new Violation("discarded", node.name + " has forgotten something");
    }
  }

  private void onInSync() {
    if (node.isActive()) {
      checkLifetimes();
      return;
    }
    peerHas = 0;
    wasInSync = true;
    ServerNode peer = world.serverAt(1 - node.host);
    syncedWith = peer;
    syncedWithCount = peer == null ? -1 : peer.check.aloneCount;
  }

  /** What lives shortly lives as long at the standby, and not much longer. */
  private void checkLifetimes() {
    ServerNode standby = world.serverAt(1 - node.host);
    if (standby == null || standby.isDown()) {
      return;
    }
    Map<String, Lifetime> here = lifetimes(node);
    Map<String, Lifetime> there = lifetimes(standby);
    long nowNs = world.nowNs();
    long allowedNs = 200 * Timeline.MS + world.trouble.within(0, nowNs);
    here.forEach(
        (key, mine) -> {
          Lifetime its = there.get(key);
          Fact fact = world.history.at(mine.sequence);
          Issued write = fact == null ? null : fact.write;
          boolean mayBeginAnew = write != null && write.isPlain;
          boolean mayHaveBegunHere = write != null && write.isByRfc12(); // and not yet be told
          if (its != null && its.sequence == mine.sequence && mine.leftNs > 0 && !mayBeginAnew) {
            long moreNs = its.leftNs - mine.leftNs;
            World.check(
                (mayHaveBegunHere || moreNs >= -Timeline.MS - node.sleptNs())
                    && moreNs <= allowedNs,
                "ttl",
                () -> key + " lives longer by " + moreNs + " at " + standby.name);
          }
        });
  }

  private record Lifetime(long sequence, long leftNs) {}

  private static Map<String, Lifetime> lifetimes(ServerNode of) {
    Map<String, Lifetime> all = new TreeMap<>();
    Inside.lifetimes(
        of.core(),
        of.clockNs(),
        (key, sequence, leftNs) -> all.put(key, new Lifetime(sequence, leftNs)));
    return all;
  }

  private void onActivated(PairEvent.Activated activated) {
    List<Activation> table = server().epochs().activations();
    boolean isVoted = activated.why().contains("a client asks");
    World.check(
        !isVoted || isAsked(),
        "vote",
        () -> node.name + " takes over, and nobody asked: " + activated);
    World.check(
        !(isVoted
            && lastState == State.PASSIVE
            && peerHas > table.get(table.size() - 1).lastBefore()),
        "stale",
        () -> node.name + " takes over, and knew that it lacks something");
    World.check(
        !isVoted || lastState != State.PASSIVE || wasInSync,
        "stale",
        () -> node.name + " takes over, and was not in sync");
    line = world.history.onActivated(node, activated.epoch(), server());
    if (line.parent != null && line.parent.by == node) {
      learnWhatWasNotTold(line.parent);
    }
    published.clear();
    boolean isAsBefore = server().sequence() == line.epoch;
    if (line.parent != null && isAsBefore && line.digest(line.epoch, false) != server().digest()) {
      World.check(
          line.adopt(server().entries()),
          "digest",
          () -> node.name + " took over with another map than that of " + line.lastBefore);
    }
  }

  /** It stood by before it came to tell what it did last, and serves again with that. */
  private void learnWhatWasNotTold(Line its) {
    long from = its.lastTold();
    if (from < server().sequence()) {
      server().tellUpdates(from, Integer.MAX_VALUE, new Told());
    }
  }

  private void onDiscarded(PairEvent.Discarded its) {
    Fact fact = world.history.at(its.sequence());
    World.check(
        fact != null && fact.key.equals(its.key()) && fact.isRemoval() == its.value().isEmpty(),
        "discarded",
        () -> its + " was " + fact);
    World.check(
        discarded.isEmpty() || discarded.get(discarded.size() - 1) < its.sequence(),
        "discarded",
        () -> its + " comes after " + discarded);
    discarded.add(its.sequence());
    world.discarded.add(its.sequence());
  }

  /** After an input: what was told must be all that is lost. */
  private void checkDiscarded() {
    if (discarded.isEmpty() && published.isEmpty()) {
      return;
    }
    if (node.isActive() || !isTold()) {
      World.check(
          discarded.isEmpty(), "discarded", () -> node.name + " discards early " + discarded);
      return;
    }
    List<Activation> table = server().epochs().activations();
    Line now = world.history.lineOf(table.get(table.size() - 1).epoch());
    List<Long> expected = new ArrayList<>();
    for (long sequence : published) {
      if (!now.contains(world.history.lineOf(sequence), sequence)) {
        expected.add(sequence);
      }
    }
    World.check(
        expected.equals(discarded),
        "discarded",
        () -> node.name + " told " + discarded + " instead of " + expected);
    published.clear();
    discarded.clear();
  }

  /** Whether its table is that of another activation than its own last one. */
  private boolean isTold() {
    List<Activation> table = server().epochs().activations();
    return line != null && !table.isEmpty() && table.get(table.size() - 1).epoch() != line.epoch;
  }

  void onCompleted(@Nullable Issued write, Receipt receipt) {
    World.check(write != null, "complete", () -> node.name + " completes what is done");
    if (write != null) {
      onAnswer(world, write, receipt);
      Issued before = lastDone;
      World.check(
          before == null || before.number < write.number,
          "writer-order",
          () -> write + " is applied after " + before + ", made later by the same application");
      lastDone = write;
    }
  }

  void onFailed(@Nullable Issued write, CloneException problem) {
    World.check(write != null, "complete", () -> node.name + " fails what is done");
    if (write != null) {
      onFailure(world, write, problem);
    }
  }

  private static boolean twoServe(World world) {
    return world.servers().stream().filter(ServerNode::isActive).count() > 1;
  }

  /** A write was accepted, as its application hears. */
  static void onAnswer(World world, Issued write, Receipt receipt) {
    world.trace.note("completed", write.mark, receipt.sequence(), receipt.level().ordinal());
    World.check(write.outcome == Issued.Outcome.OPEN, "complete", () -> write + " ends again");
    write.outcome = Issued.Outcome.ACCEPTED;
    write.receipt = receipt;
    write.endNs = world.nowNs();
    world.open.remove(write);
    Fact fact = world.history.at(receipt.sequence());
    Update update = write.group.get(write.group.size() - 1);
    World.check(
        fact == null
            ? world.history.lineOf(receipt.sequence()).isReplaced(update.key(), receipt.sequence())
            : fact.key.equals(update.key())
                && fact.isRemoval() == update.isRemoval()
                && (fact.isRemoval() || fact.write == write),
        "receipt",
        () -> write + " is answered, but that is " + fact);
    write.hadTwoCopies = copies(world, receipt.sequence()) >= 2;
    if (write.isReplicated()) {
      World.check(
          copies(world, receipt.sequence()) >= 2,
          "replicated",
          () -> write + " is said to be replicated, and held by one");
    } else {
      // by RFC 12 what was taken is told even if the standby is lost before it has it
      World.check(
          !world.plan.insists() || write.isPlain,
          "alone",
          () -> write + " is accepted, and not replicated");
    }
    write.excused = world.servers().stream().noneMatch(it -> it.check.holds(receipt.sequence()));
  }

  static void onFailure(World world, Issued write, CloneException problem) {
    world.trace.note("failed", write.mark, 0, 0);
    if (world.trace.isReadable()) {
      world.trace.say(write.by, write + ": " + problem);
    }
    World.check(write.outcome == Issued.Outcome.OPEN, "complete", () -> write + " ends again");
    boolean isRefused = problem instanceof WriteRefusedException;
    if (problem instanceof WriteRefusedException refused) {
      write.actual = refused.actualSequence();
    }
    write.outcome = isRefused ? Issued.Outcome.REFUSED : Issued.Outcome.UNKNOWN;
    write.endLife = world.history.latestLife();
    write.hadTwo = world.twoServedNs >= write.atNs || twoServe(world);
    write.endNs = world.nowNs();
    world.open.remove(write);
  }

  private void checkKept(ServerCore server) {
    Bounds kept = server.kept();
    Bounds most = world.plan.bounds;
    int tombstones = Math.max(most.tombstones(), server.entries().size());
    World.check(
        kept.tombstones() <= tombstones + most.tombstones()
            && kept.pendingUpdates() <= most.pendingUpdates(),
        "bound",
        () -> node.name + " keeps " + kept);
    World.check(
        kept.clients() <= Math.max(most.clients(), server.status().sessions()),
        "bound",
        () -> node.name + " keeps " + kept);
    int held = Inside.held(node.core());
    World.check(
        held <= Inside.mostHeld(), "bound", () -> node.name + " lets " + held + " inputs wait");
  }

  void onTurnEnd() {
    ServerCore server = server();
    checkKept(server);
    checkDiscarded();
    noteHeld();
    lastState = node.core().state();
    wasInSync = lastState == State.PASSIVE && node.core().isInSync();
    if (twoServe(world)) {
      world.twoServedNs = world.nowNs();
    }
    boolean changed = server.sequence() != lastSequence || server != lastServer;
    if (changed && node.isActive() && line != null) {
      learn(server, line);
      line.onTurn(server.sequence(), world.nowNs());
    }
    lastSequence = server.sequence();
    isUnchecked |= changed;
    if (isUnchecked && !node.isActive() && node.core().isInSync()) {
      checkStandby(server);
    }
  }

  /** What it did before it tells anybody: it may never come to that. Of each key the latest. */
  private void learn(ServerCore server, Line its) {
    server.tellUpdates(Math.max(learntTo, its.epoch), Integer.MAX_VALUE, new Told());
    learntTo = server.sequence();
  }

  private void checkStandby(ServerCore server) {
    List<Activation> table = server.epochs().activations();
    Line its = world.history.lineOf(table.get(table.size() - 1).epoch());
    if (!its.isKnownUpTo(server.sequence())) {
      return; // a whole copy without tombstones may run ahead of what is published
    }
    isUnchecked = false;
    World.check(
        its.digest(server.sequence(), false) == server.digest(),
        "digest",
        () -> node.name + " holds another map than that of " + server.sequence());
  }
}
