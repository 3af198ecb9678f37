package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.List;

/** When servers or their network were not well, or had not yet recovered from it. */
final class Trouble {
  private record Spell(long fromNs, long toNs) {}

  private final World world;
  private final List<Spell> spells = new ArrayList<>();

  Trouble(World world) {
    this.world = world;
  }

  /** Something is wrong for a while from now on. */
  void add(long ns) {
    long now = world.nowNs();
    spells.add(new Spell(now, now + ns + world.plan.recoveryNs()));
  }

  /** How much of a time was spent in trouble, at most. */
  long within(long fromNs, long toNs) {
    long total = 0;
    long counted = fromNs;
    for (Spell spell : spells) { // in the order of their beginning
      long from = Math.max(spell.fromNs, counted);
      long to = Math.min(spell.toNs, toNs);
      if (to > from) {
        total += to - from;
        counted = to;
      }
    }
    return total;
  }
}
