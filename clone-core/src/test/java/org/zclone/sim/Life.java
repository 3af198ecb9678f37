package org.zclone.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private final Map<String, Fact> latest = new TreeMap<>();

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
    return before(latest.get(key), sequence);
  }

  private static @Nullable Fact before(@Nullable Fact fact, long sequence) {
    Fact at = fact;
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
    long digest = 0;
    for (Fact newest : latest.values()) {
      Fact fact = before(newest, sequence);
      if (fact != null && !fact.isRemoval() && isUnder(prefixes, fact.key)) {
        digest += fact.digest();
      }
    }
    return digest;
  }

  static boolean isUnder(List<String> prefixes, String key) {
    for (String prefix : prefixes) {
      if (key.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** How {@code tree} differs from the entries under {@code prefixes} at {@code sequence}. */
  @Nullable String difference(EntryTree tree, List<String> prefixes, long sequence) {
    int count = 0;
    for (Fact newest : latest.values()) {
      Fact fact = before(newest, sequence);
      if (fact != null && !fact.isRemoval() && isUnder(prefixes, fact.key)) {
        count++;
      }
    }
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
    return count == tree.size() ? null : tree.size() + " entries are shown of " + count;
  }

  @Override
  public String toString() {
    return "life " + number + " (" + epoch + " to " + last() + ")";
  }
}
