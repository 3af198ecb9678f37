package org.zclone.client;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.zclone.chp.KvMsg;
import org.zclone.replica.EntryTree;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;

/**
 * Puts the answers to one request together, subtree by subtree, into a state of its own.
 *
 * <p>Servers answer in the order of the requests and once each. An end that names another subtree
 * is no end: some servers let clients store an entry called KTHXBAI.
 *
 * <p>If {@code /} is asked for as a way out, an end that names it in the first place says that the
 * server ignored the request for everything. Otherwise both answers must come, since ends need not
 * name anything; the second one is not needed then. <em>Confined to the reactor thread.</em>
 */
final class SnapshotAssembly {
  private final LinkTarget target;
  private final List<Subtree> asked;
  private final EntryTree before;
  private final ReplicaEditor state = new ReplicaEditor();
  private SubtreeFloors floors;
  private int current;
  private int messages;

  /** Begins with nothing; entries that are as they were are shared with {@code before}. */
  SnapshotAssembly(LinkTarget target, EntryTree before) {
    this.target = target;
    this.asked = target.asked();
    this.floors = new SubtreeFloors(target.subtrees());
    this.before = before;
  }

  /** Takes one message; returns whether it was the last. */
  boolean onMessage(KvMsg message) {
    messages++;
    if (isEnd(message)) {
      onEnd(message);
    } else if (isEntry(message)) {
      put(new StoredEntry(message.key(), message.body(), message.sequence(), 0));
    }
    return current == asked.size();
  }

  private boolean isEnd(KvMsg message) {
    return message.isSnapshotEnd()
        && (message.isRemoval() || names(message, asked.get(current)) || isWayOut(message));
  }

  private boolean isWayOut(KvMsg end) {
    return target.orSlash() && current == 0 && names(end, LinkTarget.SLASH);
  }

  private static boolean names(KvMsg end, Subtree subtree) {
    return Arrays.equals(end.body(), subtree.bytes());
  }

  private void onEnd(KvMsg end) {
    if (isWayOut(end)) {
      removeOutside(LinkTarget.SLASH);
      floors = new SubtreeFloors(List.of(LinkTarget.SLASH));
      floors.set(0, end.sequence());
      current = asked.size();
      return;
    }
    if (current < floors.size()) {
      floors.set(current, end.sequence());
    }
    current++;
  }

  private void removeOutside(Subtree subtree) {
    Iterator<StoredEntry> entries = state.publish().tree().iterator();
    while (entries.hasNext()) {
      StoredEntry entry = entries.next();
      if (!subtree.contains(entry.key())) {
        state.remove(entry.key(), entry.sequence());
      }
    }
  }

  private boolean isEntry(KvMsg message) {
    return current < floors.size()
        && !message.isSnapshotEnd()
        && !message.isRemoval()
        && floors.subtree(current).contains(message.key());
  }

  /** Applies an update that was held back, if the snapshot does not have it. */
  void apply(KvMsg update) {
    if (!floors.isNews(update)) {
      return;
    }
    if (update.isRemoval()) {
      state.remove(update.key(), update.sequence());
    } else {
      put(
          new StoredEntry(
              update.key(), update.body(), update.sequence(), Lifetimes.seconds(update)));
    }
  }

  private void put(StoredEntry entry) {
    StoredEntry old = before.get(entry.key());
    state.put(entry.equals(old) ? old : entry);
  }

  /** Whether any answer has come. */
  boolean hasBegun() {
    return messages > 0;
  }

  /** Whether the server gave less than what the link follows. */
  boolean isNarrowed() {
    return target.orSlash() && floors.subtree(0).equals(LinkTarget.SLASH);
  }

  int messages() {
    return messages;
  }

  SubtreeFloors floors() {
    return floors;
  }

  ReplicaEditor state() {
    return state;
  }
}
