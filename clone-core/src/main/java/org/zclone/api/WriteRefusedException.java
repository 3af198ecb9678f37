package org.zclone.api;

/**
 * The write was not applied and will not be. Correct what the message names before trying again;
 * repeating the same write is safe but pointless.
 */
public final class WriteRefusedException extends CloneException {
  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public WriteRefusedException(String message) {
    super(message);
  }
}
