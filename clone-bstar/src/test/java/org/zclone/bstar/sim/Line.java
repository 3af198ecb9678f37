package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;

/** One activation, with everything that led to it: what the map was at each of its sequences. */
final class Line {
  final long epoch;
  final long lastBefore;
  final UUID history;
  final @Nullable Line parent;
  final ServerNode by;
  final TreeMap<Long, Fact> facts = new TreeMap<>();
  private final TreeMap<Long, Long> turns = new TreeMap<>();
  private final List<State> states = new ArrayList<>();
  private final Map<String, Fact> latest = new TreeMap<>();
  private boolean ready;
  private long knownTo;
  private @Nullable Map<String, Fact> base; // what it began with, if not as its parent says

  private record State(long sequence, long digest, long treeDigest) {}

  Line(long epoch, long lastBefore, UUID history, @Nullable Line parent, ServerNode by) {
    this.epoch = epoch;
    this.lastBefore = lastBefore;
    this.history = history;
    this.parent = parent;
    this.by = by;
  }

  /** A turn of the server ends, in which it has come to {@code sequence}. */
  void onTurn(long sequence, long nowNs) {
    turns.put(sequence, nowNs);
  }

  /** When a server did what it did; it may have told of it later. */
  long doneNs(Fact fact) {
    Map.Entry<Long, Long> turn = turns.ceilingEntry(fact.sequence);
    return turn == null ? fact.atNs : turn.getValue();
  }

  /** Whether all is known that happened in it up to {@code sequence}: a server may tell later. */
  boolean isKnownUpTo(long sequence) {
    knownTo = Math.max(knownTo, epoch);
    while (knownTo < sequence && facts.containsKey(knownTo + 1)) {
      knownTo++;
    }
    return knownTo >= sequence;
  }

  /**
   * Begins with {@code held}: its server has done more in the parent than it came to tell.
   *
   * @return whether that explains each difference
   */
  boolean adopt(EntryTree held) {
    Map<String, Fact> told = stateAt(epoch);
    Map<String, Fact> adopted = new TreeMap<>();
    for (Iterator<StoredEntry> entries = held.iterator(); entries.hasNext(); ) {
      StoredEntry entry = entries.next();
      Fact fact = told.remove(entry.key());
      if (fact == null || fact.sequence != entry.sequence()) {
        return false; // the latest update of a key is always known
      }
      adopted.put(fact.key, fact);
    }
    base = adopted;
    ready = false;
    return told.values().stream()
        .allMatch(it -> Objects.requireNonNull(parent).lacks(it.sequence, lastBefore));
  }

  /** The last sequence of which it was told what happened. */
  long lastTold() {
    return facts.isEmpty() ? epoch : facts.lastKey();
  }

  /** Whether it is not known what happened somewhere after {@code from}, up to {@code to}. */
  private boolean lacks(long from, long to) {
    long first = Math.max(from, epoch);
    return facts.subMap(first, false, to, true).size() < to - first;
  }

  private TreeMap<String, Fact> stateBefore() {
    if (base != null) {
      return new TreeMap<>(base);
    }
    return parent == null ? new TreeMap<>() : parent.stateAt(lastBefore);
  }

  /** Whether another update of the key came later: of what happened at once not all is told. */
  boolean isReplaced(String key, long sequence) {
    return facts.tailMap(sequence, false).values().stream().anyMatch(it -> it.key.equals(key));
  }

  void add(Fact fact) {
    if (ready && fact.sequence <= states.get(states.size() - 1).sequence) {
      ready = false;
    }
    facts.put(fact.sequence, fact);
  }

  /** Whether the map was once exactly what it was at {@code sequence} of {@code other}. */
  boolean contains(Line other, long sequence) {
    if (other == this) {
      return true;
    }
    return parent != null
        && Math.min(sequence, lastBefore) == sequence
        && parent.contains(other, sequence);
  }

  /** The digest of all entries, or those under the subtree, at {@code sequence}. */
  long digest(long sequence, boolean tree) {
    long wanted = Math.max(sequence, epoch);
    computeUpTo(wanted);
    int low = 0;
    int high = states.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (states.get(middle).sequence <= wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    State state = states.get(low);
    return tree ? state.treeDigest : state.digest;
  }

  private void computeUpTo(long wanted) {
    if (!ready) {
      ready = true;
      states.clear();
      latest.clear();
      latest.putAll(stateBefore());
      states.add(new State(epoch, digestOf(latest, ""), digestOf(latest, Plan.SUBTREE)));
    }
    State last = states.get(states.size() - 1);
    if (wanted <= last.sequence) {
      return;
    }
    for (Fact fact : facts.subMap(last.sequence, false, wanted, true).values()) {
      Fact before = fact.isRemoval() ? latest.remove(fact.key) : latest.put(fact.key, fact);
      long change = (fact.isRemoval() ? 0 : fact.digest()) - (before == null ? 0 : before.digest());
      boolean isUnder = fact.key.startsWith(Plan.SUBTREE);
      last =
          new State(fact.sequence, last.digest + change, last.treeDigest + (isUnder ? change : 0));
      states.add(last);
    }
  }

  private static long digestOf(Map<String, Fact> entries, String prefix) {
    long digest = 0;
    for (Fact fact : entries.values()) {
      digest += fact.key.startsWith(prefix) ? fact.digest() : 0;
    }
    return digest;
  }

  /** The entries at {@code sequence}. */
  TreeMap<String, Fact> stateAt(long sequence) {
    if (sequence < epoch && parent != null) {
      return parent.stateAt(Math.min(sequence, lastBefore));
    }
    TreeMap<String, Fact> state = stateBefore();
    for (Fact fact : facts.headMap(sequence, true).values()) {
      if (fact.isRemoval()) {
        state.remove(fact.key);
      } else {
        state.put(fact.key, fact);
      }
    }
    return state;
  }

  /** All that happened up to {@code sequence}, in order. */
  List<Fact> factsUpTo(long sequence) {
    List<Fact> all =
        parent == null ? new ArrayList<>() : parent.factsUpTo(Math.min(sequence, lastBefore));
    all.addAll(facts.headMap(sequence, true).values());
    return all;
  }

  @Override
  public String toString() {
    return "epoch " + epoch + " of " + by.name;
  }
}
