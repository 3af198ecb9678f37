package org.zclone.api;

/** A failure that the library reports; the message says what to do next. */
public class CloneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for a person. */
  public CloneException(String message) {
    super(message);
  }

  /** With a message for a person and what lies behind it. */
  public CloneException(String message, Throwable cause) {
    super(message, cause);
  }
}
