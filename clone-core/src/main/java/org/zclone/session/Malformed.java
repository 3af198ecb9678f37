package org.zclone.session;

/**
 * A message that breaks the protocol or a limit. It is dropped whole, counted by reason and changes
 * nothing. Carries no stack trace, since hostile peers decide how often it is made.
 * <em>Immutable.</em>
 */
public final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a message was dropped; the names are those of the counters. */
  public enum Reason {
    /** Not a message of this protocol. */
    SIGNATURE,
    /** Another version; a HELLO is answered REFUSED (VERSION). */
    VERSION,
    /** A command that this side does not know; a client ignores it. */
    COMMAND,
    /** A message, text or value that ends too early, or a message that goes on too long. */
    LENGTH,
    /** A number, flag or combination of fields that has no meaning. */
    RANGE,
    /** Text that is not UTF-8. */
    TEXT,
    /** More or longer parts than the receiver accepts. */
    LIMIT,
    /** Subtrees that break the rules of section 3; answered REFUSED (BAD_SUBTREES). */
    SUBTREES
  }

  private final Reason reason;

  /** With a reason and what was seen; {@code detail} never holds a value. */
  public Malformed(Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Why the message was dropped. */
  public Reason reason() {
    return reason;
  }
}
