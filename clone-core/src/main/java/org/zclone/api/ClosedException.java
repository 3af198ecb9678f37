package org.zclone.api;

/** The client or server was closed; create a new one. A write that waited may have been applied. */
public final class ClosedException extends CloneException {
  private static final long serialVersionUID = 1L;

  /** With the name of what was closed. */
  public ClosedException(String message) {
    super(message);
  }
}
