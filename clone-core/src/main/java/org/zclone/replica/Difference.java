package org.zclone.replica;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Change;
import org.zclone.api.Entry;

/**
 * What an application sees change when its replica goes from one version to another in one cut.
 *
 * <p>A key is reported if it appears, disappears, or its value differs. An entry that has only got
 * another sequence is not: whoever reads values saw nothing happen. Nodes that both versions share
 * are stepped over, so the cost is that of what was touched. <em>Thread-safe.</em>
 */
public final class Difference {
  private final long sequence;
  private final List<Change> changes = new ArrayList<>();

  private Difference(long sequence) {
    this.sequence = sequence;
  }

  /**
   * The changes between two versions, sorted by key.
   *
   * @param sequence what the replica reached with the cut; each change carries it
   */
  public static List<Change> between(EntryTree before, EntryTree after, long sequence) {
    return between(before, after, List.of(Subtree.ALL), sequence);
  }

  /**
   * The changes between two versions in any of {@code subtrees}, sorted by key; those in several of
   * them are reported once.
   *
   * @param sequence what the replica reached with the cut; each change carries it
   */
  public static List<Change> between(
      EntryTree before, EntryTree after, Collection<Subtree> subtrees, long sequence) {
    Difference difference = new Difference(sequence);
    for (KeyRange range : disjoint(subtrees)) {
      difference.walk(before.cursor(range, false), after.cursor(range, false));
    }
    return Collections.unmodifiableList(difference.changes);
  }

  /** Drops what another subtree covers: of two either one is in the other or they share no key. */
  private static List<KeyRange> disjoint(Collection<Subtree> subtrees) {
    List<KeyRange> sorted = new ArrayList<>(subtrees.stream().map(Subtree::range).toList());
    sorted.sort(Comparator.comparing(KeyRange::from).thenComparing(Difference::widerFirst));
    List<KeyRange> disjoint = new ArrayList<>();
    KeyRange last = KeyRange.NONE;
    for (KeyRange range : sorted) {
      if (!last.containsAll(range)) {
        disjoint.add(range);
        last = range;
      }
    }
    return disjoint;
  }

  private static int widerFirst(KeyRange one, KeyRange other) {
    return Boolean.compare(other.containsAll(one), one.containsAll(other));
  }

  private void walk(Cursor before, Cursor after) {
    Cursor.skipShared(before, after);
    while (before.hasNext() || after.hasNext()) {
      step(before, after);
      Cursor.skipShared(before, after);
    }
  }

  private void step(Cursor before, Cursor after) {
    int order = compare(before.peek(), after.peek());
    Optional<Entry> old = order <= 0 ? Optional.of(before.next()) : Optional.empty();
    Optional<Entry> current = order >= 0 ? Optional.of(after.next()) : Optional.empty();
    if (!sameValue(old, current)) {
      String key = old.or(() -> current).orElseThrow().key();
      changes.add(new Change(Change.Cause.RESYNC, key, old, current, sequence));
    }
  }

  private static boolean sameValue(Optional<Entry> old, Optional<Entry> current) {
    return old.map(Entry::value).equals(current.map(Entry::value));
  }

  /** The end of a walk comes after every key. */
  private static int compare(@Nullable StoredEntry one, @Nullable StoredEntry other) {
    if (one == null) {
      return 1;
    }
    return other == null ? -1 : one.key().compareTo(other.key());
  }
}
