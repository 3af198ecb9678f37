package org.zclone.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Keys;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Limits;
import org.zclone.session.Operation;
import org.zclone.session.Status;

/**
 * Applies groups of operations, each all or not at all: everything is checked before anything
 * happens. <em>Confined to the reactor thread.</em>
 */
final class GroupWrites {
  private final Store store;
  private final BoundEntries bound;
  private final Limits limits;

  GroupWrites(Store store, BoundEntries bound, Limits limits) {
    this.store = store;
    this.bound = bound;
    this.limits = limits;
  }

  /** Applies a group of {@code client}, or refuses it. */
  GroupReceipt write(UUID client, long counter, List<Operation> group, long nowNs) {
    if (!areKeysGood(group)) {
      return new GroupReceipt(counter, Status.KEY, 0);
    }
    for (Operation operation : group) {
      if (operation.array().length > limits.maxValueBytes()) {
        return new GroupReceipt(counter, Status.VALUE, 0);
      }
    }
    for (Operation operation : group) {
      long actual = sequenceOf(operation.key());
      if (operation.hasCondition() && operation.expected() != actual) {
        return new GroupReceipt(counter, Status.CONDITION, actual);
      }
    }
    for (Operation operation : group) {
      apply(client, operation, nowNs);
    }
    return new GroupReceipt(counter, Status.ACCEPTED, store.sequence());
  }

  private boolean areKeysGood(List<Operation> group) {
    @Nullable Set<String> keys = group.size() == 1 ? null : new HashSet<>();
    for (Operation operation : group) {
      if (Keys.problem(operation.key(), limits.maxKeyBytes()).isPresent()
          || keys != null && !keys.add(operation.key())) {
        return false;
      }
    }
    return true;
  }

  private long sequenceOf(String key) {
    StoredEntry entry = store.get(key);
    return entry == null ? 0 : entry.sequence();
  }

  private void apply(UUID client, Operation operation, long nowNs) {
    if (operation.isRemoval()) {
      store.remove(operation.key());
      return;
    }
    store.put(operation.key(), operation.array(), operation.ttlSeconds(), nowNs);
    if (operation.isBound()) {
      bound.bind(operation.key(), client);
    }
  }
}
