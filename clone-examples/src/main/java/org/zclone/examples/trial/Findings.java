package org.zclone.examples.trial;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.zclone.examples.trial.Finding.Kind;

/** What was found wrong: how often, and the first ones word for word. <em>Thread-safe.</em> */
public final class Findings {
  /** A trial may go on for days. */
  private static final int KEPT_OF_EACH_KIND = 20;

  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class); // guarded by this
  private final List<Finding> kept = new ArrayList<>(); // guarded by this

  /** One more. */
  public synchronized void add(Finding finding) {
    if (counts.merge(finding.kind(), 1, Integer::sum) <= KEPT_OF_EACH_KIND) {
      kept.add(finding);
    }
  }

  /** How many of a kind there are. */
  public synchronized int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** The first {@value #KEPT_OF_EACH_KIND} of each kind. */
  public synchronized List<Finding> kept() {
    return List.copyOf(kept);
  }
}
