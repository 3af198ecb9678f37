package org.zclone.chp;

/**
 * A message that breaks the protocol or a limit. It is dropped whole, counted by reason and changes
 * nothing. Carries no stack trace, since hostile peers decide how often it is made.
 * <em>Immutable.</em>
 */
public final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a message was dropped; the names are those of the counters. */
  public enum Reason {
    /** Not five frames, or a request of none. */
    FRAME_COUNT,
    /** A request that is not {@code ICANHAZ?}. */
    UNKNOWN_COMMAND,
    /** A subtree longer than any key. */
    SUBTREE_TOO_LONG,
    /** An empty key. */
    KEY_EMPTY,
    /** A key over the limit. */
    KEY_TOO_LONG,
    /** A key that is not UTF-8, or has control characters. */
    KEY_NOT_TEXT,
    /** A word of the protocol, or a key under {@code /.chp/}. */
    KEY_RESERVED,
    /** A sequence, from a server, that is not eight bytes. */
    SEQUENCE_LENGTH,
    /** Properties over the limit. */
    PROPERTIES_TOO_LONG,
    /** A UUID over the limit. */
    UUID_TOO_LONG,
    /** A value over the limit. */
    VALUE_TOO_LONG
  }

  private final Reason reason;

  /** With a reason and what was seen; {@code detail} never holds a value. */
  public Rejection(Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Why the message was dropped. */
  public Reason reason() {
    return reason;
  }
}
