package org.zclone.sim.kit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What many asked of one key, and what they were told: is there an order that explains it, in which
 * whatever had ended before something else began comes before that?
 *
 * <p>Wing's and Gong's search, with Lowe's memory of where it has been. States are told from each
 * other by the sequences in receipts, whose order is of no matter here: so it is a second opinion
 * on rules that compare sequences. <em>Confined to the thread of its run.</em>
 */
public final class Register {
  /** The most operations that are searched. */
  public static final int MOST = 64;

  /** The sequence of an entry that is not there. */
  public static final long ABSENT = 0;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long ANY = -1;
  private static final int MOST_PLACES = 5_000;

  private enum Kind {
    PUT,
    REMOVE,
    READ
  }

  /**
   * One operation.
   *
   * @param expected the sequence that it is conditional on, or {@link #ANY}
   * @param told the sequence that a put has, or a read saw
   * @param mustBe whether it happened; else it did or did not, at any time from its beginning on
   */
  private record Operation(
      Object name, Kind kind, long expected, long told, long fromNs, long toNs, boolean mustBe) {

    boolean isPossibleAt(long state) {
      return kind == Kind.READ ? state == told : expected == ANY || expected == state;
    }

    long after(long state) {
      return switch (kind) {
        case PUT -> told;
        case REMOVE -> ABSENT;
        case READ -> state;
      };
    }

    /** Which states it depends on. */
    Stream<Long> sees() {
      return Stream.of(expected, kind == Kind.READ ? told : ANY);
    }

    @Override
    public String toString() {
      String condition = expected == ANY ? "" : " if " + expected;
      String end = mustBe ? String.valueOf(toNs) : "?";
      return fromNs + ".." + end + " " + name + ": " + kind + " " + told + condition;
    }
  }

  private static final Comparator<Operation> BY_BEGIN = Comparator.comparingLong(Operation::fromNs);

  private record Place(long done, long state) {}

  private final List<Operation> operations = new ArrayList<>();

  /** Somebody was told that a put was accepted as {@code sequence}. */
  public void put(Object name, OptionalLong expected, long sequence, long fromNs, long toNs) {
    add(name, Kind.PUT, expected, sequence, fromNs, toNs);
  }

  /** Somebody was told that a removal was accepted. */
  public void remove(Object name, OptionalLong expected, long fromNs, long toNs) {
    add(name, Kind.REMOVE, expected, ABSENT, fromNs, toNs);
  }

  /**
   * Somebody was told the entry's sequence, or {@link #ABSENT}: by a refusal that names it, for
   * one.
   */
  public void read(Object name, long sequence, long fromNs, long toNs) {
    add(name, Kind.READ, OptionalLong.empty(), sequence, fromNs, toNs);
  }

  private void add(
      Object name, Kind kind, OptionalLong expected, long told, long fromNs, long toNs) {
    operations.add(new Operation(name, kind, expected.orElse(ANY), told, fromNs, toNs, true));
  }

  /**
   * Nobody was told what became of a put; if it happened it was as {@code sequence}. (If nobody
   * knows that, then nobody can have seen it, and it need not be mentioned.)
   */
  public void maybePut(Object name, OptionalLong expected, long sequence, long fromNs) {
    maybe(name, Kind.PUT, expected, sequence, fromNs);
  }

  /** Nobody was told what became of a removal. */
  public void maybeRemove(Object name, OptionalLong expected, long fromNs) {
    maybe(name, Kind.REMOVE, expected, ABSENT, fromNs);
  }

  private void maybe(Object name, Kind kind, OptionalLong expected, long told, long fromNs) {
    operations.add(new Operation(name, kind, expected.orElse(ANY), told, fromNs, NEVER, false));
  }

  /** How many operations there are. */
  public int size() {
    return operations.size();
  }

  /**
   * Whether there is such an order, if nothing was there at the beginning. It is true as well where
   * the search would take too long: of more than {@link #MOST} operations, for one.
   */
  public boolean isLinearizable() {
    List<Operation> those = thatMatter();
    return those.size() > MOST || new Search(those).finds(0, ABSENT);
  }

  /**
   * All but what may have happened and nobody depends on, from the first to begin on; the most
   * likely order is tried first.
   */
  private List<Operation> thatMatter() {
    Set<Long> seen = operations.stream().flatMap(Operation::sees).collect(Collectors.toSet());
    return operations.stream()
        .filter(operation -> operation.mustBe || seen.contains(operation.told))
        .sorted(BY_BEGIN.thenComparingLong(Operation::told))
        .toList();
  }

  @Override
  public String toString() {
    return operations.stream()
        .sorted(BY_BEGIN)
        .map(operation -> "\n  " + operation)
        .collect(Collectors.joining());
  }

  /** Looks for an order; a set of operations is a bit for each. */
  private static final class Search {
    private final List<Operation> operations;
    private final Set<Place> visited = new HashSet<>();
    private final long needed;

    Search(List<Operation> operations) {
      this.operations = operations;
      long bits = 0;
      for (int i = 0; i < operations.size(); i++) {
        bits |= operations.get(i).mustBe ? 1L << i : 0;
      }
      needed = bits;
    }

    /** Whether the rest can follow when some are {@code done} and have led to {@code state}. */
    boolean finds(long done, long state) {
      if ((needed & ~done) == 0 || visited.size() == MOST_PLACES) {
        return true;
      }
      if (!visited.add(new Place(done, state))) {
        return false;
      }
      long firstEndNs = firstEndNs(done);
      for (int i = 0; i < operations.size(); i++) {
        Operation next = operations.get(i);
        if (next.fromNs > firstEndNs) {
          return false; // something ended before this one began, and all that come after it
        }
        boolean isDone = (done & 1L << i) != 0;
        if (!isDone && next.isPossibleAt(state) && finds(done | 1L << i, next.after(state))) {
          return true;
        }
      }
      return false;
    }

    private long firstEndNs(long done) {
      long firstNs = NEVER;
      for (int i = 0; i < operations.size(); i++) {
        if ((done & 1L << i) == 0) {
          firstNs = Math.min(firstNs, operations.get(i).toNs);
        }
      }
      return firstNs;
    }
  }
}
