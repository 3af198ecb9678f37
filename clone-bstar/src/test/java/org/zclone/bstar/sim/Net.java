package org.zclone.bstar.sim;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which hosts reach which others, in each direction. */
final class Net {
  private final World world;
  private final long[][] cutUntilNs;
  private final long[][] cutSinceNs;
  final Set<Connection> connections = new LinkedHashSet<>();

  Net(World world, int hosts) {
    this.world = world;
    cutUntilNs = new long[hosts][hosts];
    cutSinceNs = new long[hosts][hosts];
  }

  int hosts() {
    return cutUntilNs.length;
  }

  boolean isOpen(int from, int to) {
    return world.timeline.nowNs() >= cutUntilNs[from][to];
  }

  boolean isOpenBothWays(int one, int other) {
    return isOpen(one, other) && isOpen(other, one);
  }

  boolean isCutSince(int from, int to, long sinceNs) {
    return !isOpen(from, to) && cutSinceNs[from][to] <= sinceNs;
  }

  /** Nothing passes from one host to another for a while. */
  void cut(int from, int to, long ns) {
    if (from == to) {
      return;
    }
    world.trace.note("cut", world.hostName(from) + ">" + world.hostName(to), ns, 0);
    if (isOpen(from, to)) {
      cutSinceNs[from][to] = world.nowNs();
    }
    long untilNs = Math.max(cutUntilNs[from][to], world.nowNs() + ns);
    cutUntilNs[from][to] = untilNs;
    List.copyOf(connections).stream().filter(c -> c.isOf(from, to)).forEach(Connection::awaitPing);
    world.timeline.at(untilNs, () -> pump());
  }

  private void pump() {
    List.copyOf(connections).forEach(Connection::pump);
  }

  /** Everybody reaches everybody. */
  void heal() {
    for (long[] row : cutUntilNs) {
      Arrays.fill(row, 0);
    }
    pump();
  }
}
