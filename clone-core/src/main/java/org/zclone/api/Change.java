package org.zclone.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What one update did to a replica: the local consequence that a listener sees.
 *
 * @param cause why the replica changed
 * @param key the key that changed
 * @param before the entry before the change; empty if there was none
 * @param after the entry after the change; empty if it is gone
 * @param sequence the sequence of the update, or for {@link Cause#RESYNC} the sequence that the
 *     replica reached with the whole cut
 *     <p><em>Immutable.</em>
 */
public record Change(
    Cause cause, String key, Optional<Entry> before, Optional<Entry> after, long sequence) {

  /** Why a replica changed. */
  public enum Cause {
    /** Somebody put the entry. */
    PUT,
    /** Somebody removed the entry. */
    DELETED,
    /** The entry's lifetime ended. */
    EXPIRED,
    /**
     * The replica was brought to the server's state in one cut: the first synchronisation, or a
     * repair after an outage. Updates in between are not seen one by one. An entry that has the
     * same value as before is no change and is not reported, even if it has another sequence, as
     * all have after the server began anew.
     */
    RESYNC
  }

  /** Checks that nothing is missing. */
  public Change {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(key, "key");
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("a change has an entry before, after, or both: " + key);
    }
  }

  /** Whether the entry is gone after this change. */
  public boolean isRemoval() {
    return after.isEmpty();
  }
}
