package org.zclone.bstar.pair;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.zclone.replica.StoredEntry;

/**
 * What an active server has accepted and no standby is known to have: if it turns out that another
 * server was active too and goes on, these updates are told to the application. Bounded: beyond the
 * bound the oldest are only counted. <em>Confined to the reactor thread.</em>
 */
final class Tail {
  /** How many updates are kept. */
  static final int MOST_UPDATES = 100_000;

  /** How many octets of values are kept. */
  static final long MOST_OCTETS = 64L << 20;

  private final ArrayDeque<StoredEntry> told = new ArrayDeque<>(); // to clients
  private final List<StoredEntry> untold = new ArrayList<>();
  private long octets;
  private long forgotten;

  /** An update was accepted, and nobody has been told yet. */
  void add(StoredEntry update) {
    untold.add(update);
  }

  /** Clients are told of all updates so far. */
  void onTold() {
    for (StoredEntry update : untold) {
      told.add(update);
      octets += update.array().length;
    }
    untold.clear();
    while (told.size() > MOST_UPDATES || octets > MOST_OCTETS) {
      octets -= told.remove().array().length;
      forgotten++;
    }
  }

  /** A standby has all updates up to {@code sequence}. */
  void onReplicated(long sequence) {
    while (!told.isEmpty() && told.element().sequence() <= sequence) {
      octets -= told.remove().array().length;
    }
    untold.removeIf(update -> update.sequence() <= sequence);
    if (told.isEmpty()) {
      forgotten = 0;
    }
  }

  /** The oldest that clients were told of, and how many before them were forgotten. */
  List<StoredEntry> told() {
    return List.copyOf(told);
  }

  /** How many that clients were told of were forgotten. */
  long forgotten() {
    return forgotten;
  }

  /** What clients were not told of so far, they never will be. */
  void forgetUntold() {
    untold.clear();
  }

  void clear() {
    told.clear();
    untold.clear();
    octets = 0;
    forgotten = 0;
  }
}
