package org.zclone.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.CloneException;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.client.Cut;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica;
import org.zclone.replica.StoredEntry;
import org.zclone.sim.kit.Violation;

/** What must hold for one client, as its application sees it. */
final class ClientCheck {
  private final World world;
  private final String name;
  private final List<String> prefixes;
  private final boolean inSession;
  private final Replica replica;
  private final Map<String, Entry> folded = new HashMap<>();
  private final Map<Long, Issued> writes = new HashMap<>();
  private Replica.Version shown;
  private @Nullable Life life;
  private @Nullable Life changing;
  private long lastChange;
  private boolean listening = true;
  private final TreeMap<Long, Long> accepted = new TreeMap<>();
  private @Nullable Life accepting;

  ClientCheck(World world, String name, List<String> prefixes, boolean inSession, Replica replica) {
    this.world = world;
    this.name = name;
    this.prefixes = prefixes;
    this.inSession = inSession;
    this.replica = replica;
    this.shown = replica.current();
  }

  private void check(boolean holds, String rule, Supplier<String> seen) {
    if (!holds) {
      throw new Violation(
          rule,
          name
              + (inSession ? "" : " (RFC 12)")
              + " at "
              + replica.current().sequence()
              + ": "
              + seen.get());
    }
  }

  /** The application asked for a write. */
  void onWrite(long id, Issued write) {
    writes.put(id, write);
    world.open.put(write, true);
  }

  boolean isListening() {
    return listening;
  }

  /** The application listens from now on, beginning with what is shown, or listens no more. */
  void onListening(boolean now) {
    listening = now;
    folded.clear();
    if (now) {
      shown.tree().iterator().forEachRemaining(entry -> folded.put(entry.key(), entry));
    }
  }

  /** The replica was flushed: listeners are told of these cuts, and readers see the last state. */
  void onFlush(List<Cut> cuts) {
    check(listening || cuts.isEmpty(), "listener", () -> "nobody listens to " + cuts);
    EntryTree checked = null;
    for (Cut cut : cuts) {
      Life its = world.history.of(cut.after().sequence());
      if (its != changing) {
        changing = its;
        lastChange = 0;
      }
      for (Change change : cut.changes()) {
        fold(change, cut.after().sequence());
      }
      lastChange = Math.max(lastChange, cut.after().sequence());
      checked = cut.after().tree();
      checkFolded(checked);
    }
    Replica.Version now = replica.current();
    if (now != shown) {
      onShown(now);
      if (listening && now.tree() != checked) {
        checkFolded(now.tree());
      }
      shown = now;
    }
  }

  private void fold(Change change, long cutSequence) {
    Entry before = change.before().orElse(null);
    Entry after = change.after().orElse(null);
    Entry known = folded.get(change.key());
    check(
        before == null ? known == null : known != null && before.value().equals(known.value()),
        "listener",
        () -> change + " changes " + known);
    if (change.cause() == Cause.RESYNC) {
      check(
          change.sequence() == cutSequence,
          "listener",
          () -> change + " in the cut " + cutSequence);
    } else {
      check(change.sequence() > lastChange, "listener", () -> change + " after " + lastChange);
      check(
          change.sequence() <= cutSequence,
          "listener",
          () -> change + " in the cut " + cutSequence);
      lastChange = change.sequence();
      checkCause(change);
    }
    if (after == null) {
      folded.remove(change.key());
    } else {
      folded.put(change.key(), after);
    }
  }

  private void checkCause(Change change) {
    Life its = world.history.of(change.sequence());
    Fact fact = its == null ? null : its.at(change.sequence());
    check(
        fact != null && fact.key.equals(change.key()),
        "listener",
        () -> change + " is not " + fact);
    if (fact != null) {
      Cause cause = fact.isRemoval() ? fact.expired ? Cause.EXPIRED : Cause.DELETED : Cause.PUT;
      check(change.cause() == cause, "listener", () -> change + " is not " + fact);
    }
  }

  private void checkFolded(EntryTree tree) {
    boolean same = tree.size() == folded.size();
    for (var entries = tree.iterator(); same && entries.hasNext(); ) {
      StoredEntry entry = entries.next();
      Entry known = folded.get(entry.key());
      same = known != null && entry.value().equals(known.value());
    }
    if (!same) {
      List<Entry> entries = new ArrayList<>();
      tree.iterator().forEachRemaining(entries::add);
      check(
          false,
          "listener",
          () -> "changes add up to " + new TreeMap<>(folded).values() + " instead of " + entries);
    }
  }

  private void onShown(Replica.Version now) {
    world.trace.note("shows", name, now.sequence(), now.digest());
    Life its = world.history.of(now.sequence());
    if (its == null) {
      throw new Violation("exact", name + " shows " + now.sequence() + ", which never was");
    }
    Life last = life;
    check(last == null || last.number <= its.number, "monotonic", () -> its + " after " + last);
    check(
        last != its || shown.sequence() <= now.sequence(),
        "monotonic",
        () -> now.sequence() + " after " + shown.sequence());
    life = its;
    String difference = its.difference(now.tree(), prefixes, now.sequence());
    check(difference == null, "exact", () -> difference + " in " + its);
    check(
        now.digest() == its.digest(prefixes, now.sequence()),
        "digest",
        () -> "it differs in " + its);
    check(
        !inSession || !its.isInsideGroup(now.sequence()),
        "group",
        () -> "half of a group is shown");
  }

  /** A write was accepted. */
  void onCompleted(long id, Receipt receipt) {
    world.trace.note("completed", name, id, receipt.sequence());
    Issued write = end(id);
    Life its = world.history.of(receipt.sequence());
    check(its != null, "receipt", () -> write + " has " + receipt);
    if (its == null) {
      return;
    }
    Update update = write.group.get(write.group.size() - 1);
    Fact fact = its.at(receipt.sequence());
    check(
        fact != null
            && fact.key.equals(update.key())
            && Arrays.equals(fact.value, update.value().toByteArray()),
        "receipt",
        () -> write + " has " + receipt + ", and that is " + fact);
    boolean followed = write.group.stream().anyMatch(each -> Life.isUnder(prefixes, each.key()));
    boolean isShown = life == its && replica.current().sequence() >= receipt.sequence();
    // By RFC 12 the echo may come within a snapshot that the server's end cuts off.
    boolean isLost = !inSession && life != null && life.number > its.number;
    check(
        !followed || isShown || isLost,
        "own",
        () -> write + " is completed as " + receipt.sequence() + " in " + its + " and not shown");
    checkOrder(write, its, receipt.sequence());
    if (inSession) {
      world.registers.onAccepted(write, its, receipt.sequence());
    }
  }

  private void checkOrder(Issued write, Life its, long sequence) {
    boolean mayComeAgain = !inSession && write.isMortal();
    if (write.issuedInLife != its.number || mayComeAgain) {
      return; // it may have got there after newer ones, in another life or after its expiry
    }
    if (accepting != its) {
      accepting = its;
      accepted.clear();
    }
    accepted.put(write.number, sequence);
    Map.Entry<Long, Long> older = accepted.lowerEntry(write.number);
    Map.Entry<Long, Long> newer = accepted.higherEntry(write.number);
    check(
        (older == null || older.getValue() < sequence)
            && (newer == null || newer.getValue() > sequence),
        "order",
        () -> write + " is " + sequence + " after " + older + " and before " + newer);
  }

  /** A write was refused, or its outcome is unknown. */
  void onFailed(long id, CloneException problem) {
    world.trace.note("failed", name, id, 0);
    Issued write = end(id);
    if (world.trace.isReadable()) {
      world.trace.say(name, write + ": " + problem);
    }
    check(!write.mustSucceed, "probe", () -> write + " failed: " + problem.getMessage());
    if (problem instanceof WriteRefusedException refused) {
      check(
          !write.isAppliedIn(world.history.current()),
          "refused",
          () -> write + " was applied: " + problem.getMessage());
      refused.actualSequence().ifPresent(actual -> checkCondition(write, actual));
    }
  }

  /** The entry had the sequence that is said at some time since the write was issued. */
  private void checkCondition(Issued write, long actual) {
    Life its = actual == 0 ? world.history.current() : world.history.of(actual);
    if (its == null) {
      throw new Violation("refused", write + ", because of " + actual + ", which never was");
    }
    long from = its.number == write.issuedInLife ? write.issuedAt : its.epoch;
    boolean isTrue = write.group.stream().anyMatch(update -> wasRefused(update, its, from, actual));
    check(isTrue, "refused", () -> write + ", because of " + actual);
    if (inSession) {
      world.registers.onRefused(write, its, actual);
    }
  }

  private static boolean wasRefused(Update update, Life its, long from, long actual) {
    long expected = update.expectedSequence().orElse(actual);
    if (expected == actual) {
      return false;
    }
    Fact fact = its.latest(update.key());
    if (fact == null) {
      return actual == 0;
    }
    for (; fact != null && fact.sequence > from; fact = fact.before) {
      if ((fact.isRemoval() ? 0 : fact.sequence) == actual) {
        return true;
      }
    }
    return (fact == null || fact.isRemoval() ? 0 : fact.sequence) == actual;
  }

  private Issued end(long id) {
    Issued write = Optional.ofNullable(writes.remove(id)).orElseThrow(() -> unknown(id));
    write.done = true;
    world.open.remove(write);
    return write;
  }

  private Violation unknown(long id) {
    return new Violation("complete", name + "'s " + id + " ends a second time");
  }

  /** How many writes have no answer. */
  int waiting() {
    return writes.size();
  }
}
