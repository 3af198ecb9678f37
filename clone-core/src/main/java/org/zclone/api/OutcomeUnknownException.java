package org.zclone.api;

/**
 * No answer came in time: the write may or may not have been applied, now or later. Read the key to
 * find out, or write again if doing it twice does no harm.
 */
public final class OutcomeUnknownException extends CloneException {
  private static final long serialVersionUID = 1L;

  /** With what was tried. */
  public OutcomeUnknownException(String message) {
    super(message);
  }
}
