package org.zclone.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zclone.api.Change;
import org.zclone.api.Entry;

/** Of the changes of one cut, what whoever sees only its ends sees. <em>Immutable.</em> */
final class MergedChanges {
  private MergedChanges() {}

  /**
   * One change for each key, from what was before its first to what is after its last, in the order
   * of the last ones; none for a key that was absent before and is after. May be {@code changes}.
   */
  static List<Change> of(List<Change> changes) {
    Map<String, Change> byKey = new LinkedHashMap<>();
    for (Change change : changes) {
      Change first = byKey.remove(change.key()); // to the end: cuts show updates in their order
      Optional<Entry> before = first == null ? change.before() : first.before();
      if (before.isPresent() || change.after().isPresent()) {
        byKey.put(change.key(), merged(before, change));
      }
    }
    return byKey.size() == changes.size() ? changes : new ArrayList<>(byKey.values());
  }

  private static Change merged(Optional<Entry> before, Change last) {
    return before == last.before()
        ? last
        : new Change(last.cause(), last.key(), before, last.after(), last.sequence());
  }
}
