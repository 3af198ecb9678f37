package org.zclone.replica;

/**
 * A copy of the map that one thread changes and every thread reads.
 *
 * <p>Readers take {@link #current()} and have a whole, consistent version for as long as they keep
 * it; there are no locks. The writer has the {@link ReplicaEditor} that made this replica.
 * <em>Thread-safe.</em>
 */
public final class Replica {
  private volatile Version current = new Version(EntryTree.empty(), 0, Digest.NONE);

  Replica() {}

  /** The version that was published last. */
  public Version current() {
    return current;
  }

  /** The entries of the version that was published last. */
  public EntryTree tree() {
    return current.tree();
  }

  void publish(Version version) {
    current = version;
  }

  /**
   * A state that the map had.
   *
   * @param tree the entries
   * @param sequence the number of the last update that they include
   * @param digest the {@link Digest} of the entries
   *     <p><em>Immutable.</em>
   */
  public record Version(EntryTree tree, long sequence, long digest) {}
}
