package org.zclone.bstar.election;

/**
 * A frame that is no beat. It is counted by reason and changes nothing. Carries no stack trace,
 * since hostile peers decide how often it is made. <em>Immutable.</em>
 */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a frame was dropped; the names are those of the counters. */
  enum Reason {
    /** Too short or too long. */
    LENGTH,
    /** Not of this protocol. */
    SIGNATURE,
    /** Another version. */
    VERSION,
    /** Another kind of message. */
    KIND,
    /** A number or flag that has no meaning. */
    RANGE
  }

  private final Reason reason;

  Malformed(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
