package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Update;
import org.zclone.bstar.pair.Inside;
import org.zclone.server.ServerCore;
import org.zclone.sim.kit.Timeline;

/** What must hold of the map that is left in the end. */
final class LastCheck {
  private static final long SLACK_NS = 1_500 * Timeline.MS;

  private final World world;
  private UUID life = new UUID(0, 0);
  private final Map<String, Fact> latest = new HashMap<>();
  private final Map<Long, Fact> bySequence = new HashMap<>();
  private boolean isAllHere; // nothing that a server ever did was lost
  private final Map<String, List<Fact>> byKey = new HashMap<>();
  private final Map<Issued, Long> firsts = new HashMap<>();

  LastCheck(World world) {
    this.world = world;
  }

  /** What is still there though the session to which it is bound is over; null if nothing is. */
  @Nullable String orphan(ServerNode active) {
    ServerCore server = Inside.server(active.core());
    Map<String, Fact> state = world.history.lineOf(server.sequence()).stateAt(server.sequence());
    for (Fact fact : state.values()) {
      Issued write = fact.write;
      if (write != null
          && write.isAnswered
          && world.goneClients.contains(write.by)
          && write.group.get(Issued.indexOf(fact.text())).isSessionBound()) {
        return fact + " is bound to a session that is over";
      }
    }
    return null;
  }

  void check(ServerNode active) {
    ServerCore server = Inside.server(active.core());
    Line line = world.history.lineOf(server.sequence());
    life = line.history;
    isAllHere = world.history.isAllOn(line);
    World.check(line.by == active, "line", () -> active.name + " serves " + line);
    for (Fact fact : line.factsUpTo(server.sequence())) {
      bySequence.put(fact.sequence, fact);
      byKey.computeIfAbsent(fact.key, any -> new ArrayList<>()).add(fact);
      checkLifetime(fact);
      checkWrite(fact);
      latest.put(fact.key, fact);
    }
    world.writes.values().forEach(this::checkOutcome);
    world.writes.values().forEach(this::checkRefusal);
    checkOrder();
    latest.values().forEach(this::checkNotOverdue);
  }

  /** RFC 12 forgets what has expired. */
  private static boolean mayComeAgain(Issued write) {
    return write.isByRfc12() && write.group.get(0).ttlSeconds() > 0;
  }

  private void checkWrite(Fact fact) {
    Issued write = fact.write;
    if (write == null) {
      return;
    }
    int index = Issued.indexOf(fact.text());
    long first = fact.sequence - index;
    Long before = firsts.putIfAbsent(write, first);
    World.check(
        before == null || before == first || mayComeAgain(write),
        "once",
        () -> write + " is applied at " + before + " and at " + first);
    // one of two servers may refuse what the other takes, as may one that began anew
    boolean isRefused =
        write.outcome == Issued.Outcome.REFUSED && !write.hadTwo && life.equals(write.endLife);
    World.check(!isRefused, "refused", () -> write + " was applied: " + fact);
    Update update = write.group.get(index);
    World.check(update.key().equals(fact.key), "value", () -> write + " became " + fact);
    long expected = update.expectedSequence().orElse(-1);
    Fact now = latest.get(fact.key);
    long actual = now == null || now.isRemoval() ? 0 : now.sequence;
    World.check(
        expected < 0 || expected == actual,
        "condition",
        () -> write + " is applied at " + fact.sequence + ", expecting " + expected + " of " + now);
  }

  private void checkOutcome(Issued write) {
    if (write.outcome == Issued.Outcome.ACCEPTED) {
      checkKept(write);
    }
    Long first = firsts.get(write);
    if (first == null) {
      return;
    }
    for (int i = 0; i < write.group.size(); i++) {
      Update update = write.group.get(i);
      Fact fact = bySequence.get(first + i);
      boolean isIt =
          fact != null
              && fact.key.equals(update.key())
              && fact.isRemoval() == update.isRemoval()
              && (fact.isRemoval() || fact.write == write);
      World.check(isIt, "group", () -> write + " has instead: " + fact);
    }
  }

  /**
   * A key stood where it is said, at some time while the write was on its way, unless two served
   * then, of which one said so.
   */
  private void checkRefusal(Issued write) {
    if (write.actual.isEmpty() || !isAllHere || write.hadTwo) {
      return;
    }
    long actual = write.actual.getAsLong();
    World.check(
        write.group.stream().anyMatch(update -> mayRefuse(update, actual, write)),
        "refused",
        () -> write + " because of " + actual);
  }

  private boolean mayRefuse(Update update, long actual, Issued write) {
    if (update.expectedSequence().orElse(actual) == actual) {
      return false;
    }
    long state = 0;
    long sinceNs = 0;
    for (Fact fact : byKey.getOrDefault(update.key(), List.of())) {
      long atNs = world.history.lineOf(fact.sequence).doneNs(fact);
      if (state == actual && sinceNs <= write.endNs && atNs >= write.atNs) {
        return true;
      }
      state = fact.isRemoval() ? 0 : fact.sequence;
      sinceNs = Math.min(atNs, fact.atNs);
    }
    return state == actual && sinceNs <= write.endNs;
  }

  private boolean isKept(Issued write) {
    long sequence = write.sequence() - write.group.size();
    for (Update update : write.group) {
      sequence++;
      if (!bySequence.containsKey(sequence) && !isReplacedUntold(update.key(), sequence)) {
        return false;
      }
    }
    return true;
  }

  /** Whether nobody was told of an update before another one of its key took its place. */
  private boolean isReplacedUntold(String key, long sequence) {
    Line line = world.history.lineOf(sequence);
    return !line.facts.containsKey(sequence)
        && byKey.getOrDefault(key, List.of()).stream()
            .anyMatch(it -> it.sequence > sequence && line.facts.containsValue(it));
  }

  private void checkKept(Issued write) {
    boolean isKept = isKept(write);
    boolean isTold = world.discarded.contains(write.sequence());
    if (isKept) {
      World.check(!isTold, "discarded", () -> write + " is still there");
      return;
    }
    boolean isWithItsServer = world.history.lineOf(write.sequence()).by.isDown();
    World.check(
        write.excused || (!write.isReplicated() && (isTold || isWithItsServer)),
        "lost",
        () -> write + " is not there; told as discarded: " + isTold);
  }

  /** Who was answered before another asked comes before it. */
  private void checkOrder() {
    List<Issued> accepted = new ArrayList<>();
    for (Issued write : world.writes.values()) {
      if (write.outcome == Issued.Outcome.ACCEPTED && bySequence.containsKey(write.sequence())) {
        accepted.add(write);
      }
    }
    List<Issued> byEnd = new ArrayList<>(accepted);
    byEnd.sort(Comparator.comparingLong(write -> write.endNs));
    accepted.sort(Comparator.comparingLong(write -> write.atNs));
    int ended = 0;
    Issued highest = null;
    for (Issued write : accepted) {
      while (ended < byEnd.size() && byEnd.get(ended).endNs < write.atNs) {
        Issued its = byEnd.get(ended++);
        highest = highest == null || its.sequence() > highest.sequence() ? its : highest;
      }
      Issued before = highest;
      World.check(
          before == null || before.sequence() < write.sequence(),
          "order",
          () -> write + " was asked for after " + before);
    }
  }

  private void checkLifetime(Fact fact) {
    Fact before = latest.get(fact.key);
    if (!fact.expired || before == null || before.ttlSeconds == 0) {
      return;
    }
    boolean isBound =
        before.write != null && before.write.group.stream().anyMatch(Update::isSessionBound);
    long fromNs = world.history.lineOf(before.sequence).doneNs(before);
    long toNs = world.history.lineOf(fact.sequence).doneNs(fact);
    long livedNs = toNs - fromNs;
    long ttlNs = before.ttlSeconds * Timeline.SECOND;
    World.check(
        isBound || livedNs >= ttlNs - Timeline.MS,
        "ttl",
        () -> before + " lived for only " + livedNs);
    long troubleNs = world.trouble.within(fromNs, toNs) + repeatNs(before);
    World.check(
        livedNs <= ttlNs + SLACK_NS + troubleNs,
        "ttl",
        () -> before + " lived for " + livedNs + ", of which " + troubleNs + " in trouble");
  }

  /**
   * By RFC 12 a client repeats what was not answered, and a repetition begins the lifetime anew.
   */
  private long repeatNs(Fact fact) {
    Issued write = fact.write;
    if (write == null || !write.isPlain) {
      return 0;
    }
    return (write.endNs == 0 ? world.nowNs() : write.endNs) - write.atNs;
  }

  private void checkNotOverdue(Fact fact) {
    long agoNs = world.nowNs() - fact.atNs;
    long troubleNs = world.trouble.within(fact.atNs, world.nowNs()) + repeatNs(fact);
    World.check(
        fact.ttlSeconds == 0 || agoNs <= fact.ttlSeconds * Timeline.SECOND + SLACK_NS + troubleNs,
        "ttl",
        () -> fact + " still lives after " + agoNs + ", of which " + troubleNs + " in trouble");
  }
}
