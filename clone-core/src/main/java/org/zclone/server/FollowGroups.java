package org.zclone.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/**
 * The groups of sessions that follow the same keys. An update reaches those that follow its key,
 * whatever the number of others. <em>Confined to the reactor thread.</em>
 */
final class FollowGroups implements UpdateListener {
  private final Store store;
  private final Stretches stretches;
  private final BatchEncoder encoder;
  private final Map<FollowedKeys, FollowGroup> byKeys = new HashMap<>();
  private final PrefixIndex<FollowGroup> byPrefix = new PrefixIndex<>();
  private final List<FollowGroup> changed = new ArrayList<>();
  private final List<FollowGroup> sharing = new ArrayList<>();
  private final List<FollowGroup> found = new ArrayList<>();

  FollowGroups(Store store, BatchEncoder encoder, Stretches stretches) {
    this.store = store;
    this.encoder = encoder;
    this.stretches = stretches;
    store.observe(this);
  }

  /** The group of those who follow {@code keys}; new ones have no members yet. */
  FollowGroup of(FollowedKeys keys) {
    FollowGroup group = byKeys.get(keys);
    if (group == null) {
      long digest = keys.isAll() ? store.digest() : keys.digestIn(store.cut());
      group = new FollowGroup(keys, stretches, encoder, store.sequence(), digest);
      byKeys.put(keys, group);
      for (String prefix : keys.prefixes()) {
        byPrefix.add(prefix, group);
      }
    }
    return group;
  }

  /** Takes {@code member} out of its group, which goes with the last. */
  void leave(FollowGroup group, SessionStream member) {
    group.members().remove(member);
    if (group.members().isEmpty()) {
      byKeys.remove(group.keys());
      for (String prefix : group.keys().prefixes()) {
        byPrefix.remove(prefix, group);
      }
    }
  }

  @Override
  public void onUpdate(StoredEntry update, @Nullable StoredEntry before, long digestChange) {
    found.clear();
    byPrefix.find(update.key(), found);
    for (int i = 0; i < found.size(); i++) { // no iterator: this runs for every update
      FollowGroup group = found.get(i);
      if (group.add(update, digestChange)) {
        changed.add(group);
      }
    }
  }

  /** Ends a turn: the groups that changed, which have something to send. */
  List<FollowGroup> endTurn() {
    if (changed.isEmpty()) {
      return List.of();
    }
    forgetShared();
    List<FollowGroup> ended = List.copyOf(changed);
    changed.clear();
    for (FollowGroup group : ended) {
      group.endTurn(store.sequence());
      noteSharing(group);
    }
    return ended;
  }

  /** Drops what was encoded for several, to be called when nobody is about to need it. */
  void forgetShared() {
    sharing.forEach(FollowGroup::forgetShared);
    sharing.clear();
  }

  /** The next stretch for somebody who is behind; see {@link FollowGroup#stretch}. */
  BatchFrame stretch(FollowGroup group, FollowPosition position) {
    noteSharing(group);
    return group.stretch(position);
  }

  private void noteSharing(FollowGroup group) {
    if (group.beginSharing()) {
      sharing.add(group);
    }
  }
}
