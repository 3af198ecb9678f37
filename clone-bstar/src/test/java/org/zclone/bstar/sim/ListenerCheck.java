package org.zclone.bstar.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.Entry;
import org.zclone.client.Cut;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica;
import org.zclone.replica.StoredEntry;

/** What must hold of the changes that a client's listeners are told. */
final class ListenerCheck {
  private final World world;
  private final String name;
  private final Map<String, Entry> folded = new HashMap<>();
  private long last;

  ListenerCheck(World world, String name) {
    this.world = world;
    this.name = name;
  }

  private void check(boolean holds, Supplier<String> seen) {
    World.check(holds, "listener", () -> name + ": " + seen.get());
  }

  /** Listeners are told of these cuts, and readers see {@code shown} from now on. */
  void onFlush(List<Cut> cuts, Replica.Version shown) {
    EntryTree told = null;
    for (Cut cut : cuts) {
      cut.changes().forEach(change -> fold(change, cut.after().sequence()));
      last = cut.after().sequence();
      told = cut.after().tree();
      checkFolded(told);
    }
    if (told != shown.tree()) {
      checkFolded(shown.tree());
    }
    last = Math.min(last, shown.sequence()); // another line may hold the same with less
  }

  private void fold(Change change, long cutSequence) {
    Entry before = change.before().orElse(null);
    Entry known = folded.get(change.key());
    check(
        before == null ? known == null : known != null && before.value().equals(known.value()),
        () -> change + " changes " + known);
    if (change.cause() == Cause.RESYNC) {
      check(change.sequence() == cutSequence, () -> change + " in the cut " + cutSequence);
    } else {
      long sofar = lastBefore(change.sequence());
      check(
          change.sequence() > sofar && change.sequence() <= cutSequence,
          () -> change + " after " + sofar + " in the cut " + cutSequence);
      last = change.sequence();
      checkCause(change);
    }
    change
        .after()
        .ifPresentOrElse(
            after -> folded.put(change.key(), after), () -> folded.remove(change.key()));
  }

  /** Another history may begin with the same entries, so that nobody is told, and with less. */
  private long lastBefore(long sequence) {
    Line shown = world.history.lineOrNull(last);
    Line its = world.history.lineOf(sequence);
    return shown == null || shown.history.equals(its.history) ? last : its.epoch;
  }

  private void checkCause(Change change) {
    Fact fact = world.history.at(change.sequence());
    check(fact != null && fact.key.equals(change.key()), () -> change + " is not " + fact);
    if (fact != null) {
      Cause cause = fact.isRemoval() ? fact.expired ? Cause.EXPIRED : Cause.DELETED : Cause.PUT;
      check(change.cause() == cause, () -> change + " is not " + fact);
    }
  }

  private void checkFolded(EntryTree tree) {
    boolean same = tree.size() == folded.size();
    for (var entries = tree.iterator(); same && entries.hasNext(); ) {
      StoredEntry entry = entries.next();
      Entry known = folded.get(entry.key());
      same = known != null && entry.value().equals(known.value());
    }
    check(same, () -> "changes add up to " + folded.keySet() + " instead of what is shown");
  }
}
