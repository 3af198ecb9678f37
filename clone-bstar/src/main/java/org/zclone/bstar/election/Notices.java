package org.zclone.bstar.election;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The events that wait to be taken; none is said more often than it is news. <em>Confined to the
 * reactor thread.</em>
 */
final class Notices {
  /** What goes on until somebody mends it, and is said again and again. */
  enum Lasting {
    SAME_ROLE,
    MISMATCH,
    DUAL_ACTIVE,
    DUAL_PASSIVE
  }

  /** What is said once until the state or the peer's life changes. */
  enum Once {
    STALE,
    BACKUP_ALONE
  }

  private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(2);

  private final List<ElectionEvent> waiting = new ArrayList<>();
  private final Map<Lasting, Long> saidNs = new EnumMap<>(Lasting.class);
  private final Set<Once> said = EnumSet.noneOf(Once.class);

  void add(ElectionEvent event) {
    waiting.add(event);
  }

  void add(Lasting kind, ElectionEvent event, long nowNs) {
    Long before = saidNs.get(kind);
    if (before == null || nowNs - before >= REPEAT_NS) {
      saidNs.put(kind, nowNs);
      waiting.add(event);
    }
  }

  void add(Once kind, ElectionEvent event) {
    if (said.add(kind)) {
      waiting.add(event);
    }
  }

  void onChange() {
    said.clear();
  }

  List<ElectionEvent> take() {
    List<ElectionEvent> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
