package org.zclone.client;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.zclone.api.Update;

/** What goes for writes on every plane. <em>Immutable.</em> */
final class WriteRules {
  private WriteRules() {}

  /** Why a group cannot be sent to any server; empty if it can. */
  static Optional<String> problem(List<Update> group, int maxValueBytes) {
    for (Update update : group) {
      int length = update.value().length();
      if (length > maxValueBytes) {
        return Optional.of("its value has " + length + " bytes, the limit is " + maxValueBytes);
      }
    }
    return group.size() == 1 ? Optional.empty() : repeated(group);
  }

  private static Optional<String> repeated(List<Update> group) {
    Set<String> keys = new HashSet<>();
    for (Update update : group) {
      if (!keys.add(update.key())) {
        return Optional.of("the group has " + update.key() + " twice");
      }
    }
    return Optional.empty();
  }
}
