package org.zclone.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;

/** One activation of the server: every update in its order, so that each state can be asked for. */
final class Life {
  final int number;
  final UUID id;
  final long epoch;
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Fact> latest = new HashMap<>();
  private final Map<List<String>, Totals> totals = new HashMap<>();
  private final Map<KeyOfWriter, Fact> newest = new HashMap<>();

  private record KeyOfWriter(String key, String by) {}

  Life(int number, UUID id, long epoch) {
    this.number = number;
    this.id = id;
    this.epoch = epoch;
  }

  long last() {
    return epoch + facts.size();
  }

  boolean contains(long sequence) {
    return sequence >= epoch && sequence <= last();
  }

  void add(Fact fact) {
    facts.add(fact);
    latest.put(fact.key, fact);
    if (fact.write != null) {
      KeyOfWriter its = new KeyOfWriter(fact.key, fact.write.by);
      newest.merge(its, fact, (one, other) -> one.write.number > other.write.number ? one : other);
    }
  }

  /** What {@code writer} did to {@code key} by the write that it issued last. */
  @Nullable Fact newestOf(String writer, String key) {
    return newest.get(new KeyOfWriter(key, writer));
  }

  /** What happened as {@code sequence}; null if nothing did. */
  @Nullable Fact at(long sequence) {
    long index = sequence - epoch - 1;
    return index >= 0 && index < facts.size() ? facts.get((int) index) : null;
  }

  @Nullable Fact latest(String key) {
    return latest.get(key);
  }

  /** What was true of {@code key} at {@code sequence}; null if nothing had ever happened to it. */
  @Nullable Fact at(String key, long sequence) {
    Fact at = latest.get(key);
    while (at != null && at.sequence > sequence) {
      at = at.before;
    }
    return at;
  }

  /** The sequence of the entry of {@code key} at {@code sequence}; 0 if there was none. */
  long sequenceOf(String key, long sequence) {
    Fact fact = at(key, sequence);
    return fact == null || fact.isRemoval() ? 0 : fact.sequence;
  }

  boolean isInsideGroup(long sequence) {
    Fact fact = at(sequence);
    return fact != null && fact.insideGroup;
  }

  /** The digest of the entries under {@code prefixes} at {@code sequence}. */
  long digest(List<String> prefixes, long sequence) {
    return totals(prefixes).at(sequence).digest;
  }

  /** How many updates under {@code prefixes} there were up to {@code sequence}. */
  int updates(List<String> prefixes, long sequence) {
    return totals(prefixes).at(sequence).updates;
  }

  private Totals totals(List<String> prefixes) {
    return totals.computeIfAbsent(prefixes, Totals::new);
  }

  static boolean isUnder(List<String> prefixes, String key) {
    for (int i = 0; i < prefixes.size(); i++) { // often enough for an iterator to cost
      if (key.startsWith(prefixes.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** How {@code tree} differs from the entries under {@code prefixes} at {@code sequence}. */
  @Nullable String difference(EntryTree tree, List<String> prefixes, long sequence) {
    for (Iterator<StoredEntry> entries = tree.iterator(); entries.hasNext(); ) {
      StoredEntry entry = entries.next();
      Fact fact = at(entry.key(), sequence);
      if (fact == null || fact.isRemoval() || !isUnder(prefixes, entry.key())) {
        return entry.key() + " @" + entry.sequence() + " is shown, but: " + fact;
      }
      if (fact.sequence != entry.sequence() || !Arrays.equals(fact.value, entry.array())) {
        return entry.key() + " @" + entry.sequence() + " is shown instead of: " + fact;
      }
    }
    int count = totals(prefixes).at(sequence).entries;
    return count == tree.size() ? null : tree.size() + " entries are shown of " + count;
  }

  @Override
  public String toString() {
    return "life " + number + " (" + epoch + " to " + last() + ")";
  }

  /** What adds up under some prefixes, after each fact. */
  private final class Totals {
    private record Total(int updates, int entries, long digest) {}

    private final List<String> prefixes;
    private final List<Total> each = new ArrayList<>(List.of(new Total(0, 0, 0)));

    Totals(List<String> prefixes) {
      this.prefixes = prefixes;
    }

    Total at(long sequence) {
      while (each.size() <= facts.size()) {
        Total last = each.get(each.size() - 1);
        Fact fact = facts.get(each.size() - 1);
        each.add(isUnder(prefixes, fact.key) ? after(last, fact) : last);
      }
      return each.get((int) (sequence - epoch));
    }

    private static Total after(Total last, Fact fact) {
      int entries = last.entries;
      long digest = last.digest;
      if (fact.before != null && !fact.before.isRemoval()) {
        entries--;
        digest -= fact.before.digest();
      }
      if (!fact.isRemoval()) {
        entries++;
        digest += fact.digest();
      }
      return new Total(last.updates + 1, entries, digest);
    }
  }
}
