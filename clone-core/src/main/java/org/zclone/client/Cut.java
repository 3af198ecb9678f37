package org.zclone.client;

import java.util.List;
import org.zclone.api.Change;
import org.zclone.replica.Replica;

/**
 * Changes that listeners see as one.
 *
 * @param changes at least one, in order; for a resynchronisation sorted by key
 * @param after the version that these changes lead to
 *     <p><em>Immutable.</em>
 */
public record Cut(List<Change> changes, Replica.Version after) {
  /** Copies the list, if it could change. */
  public Cut {
    changes = List.copyOf(changes);
  }
}
