package org.zclone.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.replica.Difference;
import org.zclone.replica.Replica;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;

/**
 * The client's replica, and what listeners are told of each step: the updates of a turn are one
 * cut, a resynchronisation is a cut of its own, and so are those that were staged together.
 *
 * <p>What is staged is in the editor already, where nobody sees it, so that each update costs the
 * same whether it comes alone or as a part of something larger. <em>Confined to the reactor
 * thread.</em>
 */
final class ReplicaCuts {
  private static final int LEAST_CHANGES = 10_000;

  private final ReplicaEditor editor = new ReplicaEditor();
  private final List<Cut> cuts = new ArrayList<>();
  private List<Change> changes = new ArrayList<>();
  private boolean listening;
  private boolean touched;
  private boolean staging;
  private boolean noted; // each change of what is staged, so far
  private int mostChanges; // of those staged, before they are merged

  /** The side that readers see. */
  Replica replica() {
    return editor.replica();
  }

  /** Whether changes are wanted from now on; of what is staged they are, if that is shown later. */
  void setListening(boolean listening) {
    this.listening = listening;
    noted &= listening;
  }

  /** Stores an entry that somebody put. */
  void put(StoredEntry entry) {
    touched = true;
    StoredEntry old = editor.put(entry);
    if (notes()) {
      Optional<StoredEntry> before = Optional.ofNullable(old);
      note(Cause.PUT, before, Optional.of(entry), entry.sequence());
    }
  }

  /** Removes an entry, if it is there. */
  void remove(String key, long sequence, Cause cause) {
    touched = true;
    @Nullable StoredEntry old = editor.remove(key, sequence);
    if (notes() && old != null) {
      note(cause, Optional.of(old), Optional.empty(), sequence);
    }
  }

  private boolean notes() {
    return listening && (noted || !staging);
  }

  private void note(
      Cause cause, Optional<StoredEntry> before, Optional<StoredEntry> after, long sequence) {
    String key = after.or(() -> before).orElseThrow().key();
    changes.add(new Change(cause, key, before.map(e -> e), after.map(e -> e), sequence));
    if (staging && changes.size() > mostChanges) {
      changes = MergedChanges.of(changes);
      mostChanges = Math.max(LEAST_CHANGES, 2 * changes.size());
    }
  }

  /**
   * What comes from now on is one cut, not shown before {@link #show}; goes on if that is so
   * already.
   */
  void stage() {
    if (!staging) {
      publish();
      staging = true;
      noted = listening;
      mostChanges = LEAST_CHANGES;
    }
  }

  /** What was staged may be shown: all updates up to {@code sequence} are in. */
  void show(long sequence) {
    boolean wasStaging = staging;
    staging = false;
    advanceTo(sequence);
    if (wasStaging) {
      changes = noted ? MergedChanges.of(changes) : new ArrayList<>();
    }
    if (wasStaging && listening && !noted) {
      compare();
    }
  }

  /** For who began to listen between its parts: a cut of its own, like a resynchronisation. */
  private void compare() {
    Replica.Version before = replica().current();
    changes.addAll(Difference.between(before.tree(), editor.commit(), editor.sequence()));
    publish();
  }

  /** All updates up to {@code sequence} are in. */
  void advanceTo(long sequence) {
    if (sequence > editor.sequence()) {
      touched = true;
      editor.advanceTo(sequence);
    }
  }

  /** Up to where everything is in, whether or not it was published, but for what is staged. */
  long sequence() {
    return staging ? replica().current().sequence() : editor.sequence();
  }

  /** The digest of all entries, whether or not they were published, but for what is staged. */
  long digest() {
    return staging ? replica().current().digest() : editor.digest();
  }

  /** The digest of all entries, with what is staged. */
  long digestWithStaged() {
    return editor.digest();
  }

  /** Forgets what was not published. */
  void rollBack() {
    Replica.Version shown = replica().current();
    editor.replaceWith(shown.tree(), shown.sequence(), shown.digest());
    changes = new ArrayList<>();
    touched = false;
    staging = false;
  }

  /** Forgets what is staged. */
  void dropStaged() {
    if (staging) {
      rollBack();
    }
  }

  /** Does what a bug would do, so that a test sees it repaired: changes a value, silently. */
  void corrupt(String key, byte[] value) {
    StoredEntry entry = Objects.requireNonNull(editor.get(key), key);
    editor.put(new StoredEntry(key, value, entry.sequence(), entry.ttlSeconds()));
    touched = true;
  }

  /** Shows another state in one cut, even one with a lower sequence. */
  void resync(ReplicaEditor assembled, long sequence) {
    dropStaged();
    publish();
    Replica.Version before = replica().current();
    Replica.Version after = assembled.publish();
    editor.replaceWith(after.tree(), sequence, after.digest());
    touched = true;
    if (listening) {
      changes.addAll(Difference.between(before.tree(), after.tree(), sequence));
    }
    publish();
  }

  /** Shows readers everything up to here; returns the cuts since the last call, in order. */
  List<Cut> flush() {
    publish();
    if (cuts.isEmpty()) {
      return List.of();
    }
    List<Cut> flushed = List.copyOf(cuts);
    cuts.clear();
    return flushed;
  }

  private void publish() {
    if (!touched || staging) {
      return;
    }
    touched = false;
    Replica.Version version = editor.publish();
    if (!changes.isEmpty()) {
      cuts.add(new Cut(changes, version));
      changes = new ArrayList<>();
    }
  }
}
