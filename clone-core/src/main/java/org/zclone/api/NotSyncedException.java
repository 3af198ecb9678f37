package org.zclone.api;

/** The replica did not become complete in time; the client goes on trying, so waiting may help. */
public final class NotSyncedException extends CloneException {
  private static final long serialVersionUID = 1L;

  /** With what each server did. */
  public NotSyncedException(String message) {
    super(message);
  }
}
