package org.zclone.replica;

import org.jspecify.annotations.Nullable;

/**
 * The writing side of a {@link Replica}: gathers updates, keeps sequence and digest in step, and
 * shows readers the result of a batch at once.
 *
 * <pre>{@code
 * ReplicaEditor editor = new ReplicaEditor();
 * editor.put(entry);
 * editor.remove("/config/old", 8);
 * editor.publish();
 * editor.replica().current().sequence();   // 8
 * }</pre>
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class ReplicaEditor {
  private final Replica replica = new Replica();
  private EntryTree.Editor editor;
  private long sequence;
  private long digest = Digest.NONE;

  /** Of an empty map. */
  public ReplicaEditor() {
    this(EntryTree.empty().edit());
  }

  private ReplicaEditor(EntryTree.Editor editor) {
    this.editor = editor;
  }

  /** Of an empty map that gets many entries before it is published for the first time. */
  public static ReplicaEditor load() {
    return new ReplicaEditor(EntryTree.load());
  }

  /** The side that any thread reads; shows what was published last. */
  public Replica replica() {
    return replica;
  }

  /** The entry of {@code key}, unpublished updates included, or null. */
  public @Nullable StoredEntry get(String key) {
    return editor.get(key);
  }

  /** How many entries there are, unpublished updates included. */
  public int size() {
    return editor.size();
  }

  /** The highest sequence so far, unpublished updates included. */
  public long sequence() {
    return sequence;
  }

  /** The digest of all entries, unpublished updates included. */
  public long digest() {
    return digest;
  }

  /** Stores {@code entry} and advances to its sequence; returns the entry it replaces, or null. */
  public @Nullable StoredEntry put(StoredEntry entry) {
    StoredEntry old = editor.put(entry);
    forget(old);
    digest = Digest.add(digest, entry);
    advanceTo(entry.sequence());
    return old;
  }

  /** Removes {@code key} and advances to the removal's sequence; returns the entry, or null. */
  public @Nullable StoredEntry remove(String key, long sequence) {
    StoredEntry old = editor.remove(key);
    forget(old);
    advanceTo(sequence);
    return old;
  }

  /** Notes that all updates up to {@code sequence} are in; never goes back. */
  public void advanceTo(long sequence) {
    this.sequence = Math.max(this.sequence, sequence);
  }

  /** Forgets everything, unpublished updates included, for another state; publishes nothing yet. */
  public void replaceWith(EntryTree tree, long sequence, long digest) {
    this.editor = tree.edit();
    this.sequence = sequence;
    this.digest = digest;
  }

  /** The entries with all updates so far, which readers do not see yet. */
  public EntryTree commit() {
    return editor.commit();
  }

  /** Shows all updates so far to readers at once; returns the version that they see now. */
  public Replica.Version publish() {
    Replica.Version version = new Replica.Version(editor.commit(), sequence, digest);
    replica.publish(version);
    return version;
  }

  private void forget(@Nullable StoredEntry old) {
    if (old != null) {
      digest = Digest.remove(digest, old);
    }
  }
}
