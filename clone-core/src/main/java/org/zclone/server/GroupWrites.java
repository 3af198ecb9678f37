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
  private final Standing standing;

  GroupWrites(Store store, BoundEntries bound, Limits limits, Standing standing) {
    this.standing = standing;
    this.store = store;
    this.bound = bound;
    this.limits = limits;
  }

  /**
   * Applies a group of {@code client}, or refuses it for the first of its operations that fails.
   */
  GroupReceipt write(UUID client, long counter, List<Operation> group, long nowNs) {
    if (standing.refusesWrites()) {
      return new GroupReceipt(counter, Status.ALONE, 0);
    }
    @Nullable Set<String> keys = group.size() == 1 ? null : new HashSet<>();
    for (Operation operation : group) {
      Status status = check(operation);
      if (keys != null && !keys.add(operation.key())) {
        status = Status.KEY;
      }
      if (!status.isAccepted()) {
        long actual = status == Status.CONDITION ? sequenceOf(operation.key()) : 0;
        return new GroupReceipt(counter, status, actual);
      }
    }
    for (Operation operation : group) {
      apply(client, operation, nowNs);
    }
    return new GroupReceipt(counter, Status.ACCEPTED, store.sequence());
  }

  private Status check(Operation operation) {
    if (Keys.problem(operation.key(), limits.maxKeyBytes()).isPresent()) {
      return Status.KEY;
    }
    if (operation.array().length > limits.maxValueBytes()) {
      return Status.VALUE;
    }
    boolean fails = operation.hasCondition() && operation.expected() != sequenceOf(operation.key());
    return fails ? Status.CONDITION : Status.ACCEPTED;
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
