package org.zclone.examples.text;

import org.zclone.api.Change;
import org.zclone.api.ClientStatus;

/** How {@code watch} writes what it sees, one line each, without the line's end. */
public interface ChangeFormat {
  /** The line of a change. */
  String change(Change change);

  /** The line of a notice: the client's status changed. */
  String notice(ClientStatus status);
}
